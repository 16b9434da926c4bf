"""Room 2: Turtle files in, canonical text out. The RDF library here is pyoxigraph."""
