"""Why a query finds nothing, and what there is instead."""
