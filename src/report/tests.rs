//! Tests of all files of a run.
