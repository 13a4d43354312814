//! The pre-send service as its callers meet it: another process, over HTTP.

mod client;
mod equality;
mod limits;
mod mcp;
mod memory;
mod models;
mod openapi;
mod page;
mod reload;
mod review;
mod rewrite;
mod stream;
