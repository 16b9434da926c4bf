"""SPARQL engines that others run: a release loaded into one, and visitors' queries asked of it."""
