//! TNDS objects.
