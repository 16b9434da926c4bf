"""What `make bench` runs: this service beside its peers, on the same data, in one run."""
