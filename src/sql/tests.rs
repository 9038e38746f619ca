//! Tests of the parser: what is printed is read again, and what is hostile is refused.
