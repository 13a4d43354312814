mod smoke {}
mod source;
