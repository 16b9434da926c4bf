"""SERVICE: what a query wants of other servers, asked with care and put in its place."""
