"""Files of others into plain values, and these into quads: lists of funders and project pages."""
