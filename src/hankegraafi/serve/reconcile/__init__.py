"""/reconcile: names of a table into things of the release, by the Reconciliation Service API.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ at /reconcile, and
https://reconciliation-api.github.io/specs/1.0-draft/ at /reconcile/1.0.
"""
