//! The service for language models: the Model Context Protocol over standard input and output.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, ContentBlock, Implementation, ServerCapabilities, ServerConfig};
use rmcp::{ServerHandler, ServiceExt, schemars, tool, tool_handler, tool_router};
use serde::{Deserialize, Serialize};

use super::answer::{Answers, recorder};
use super::judge::alone_here;
use super::live::Loaded;
use crate::conversation::Memory;
use crate::error::{Error, Result};
use crate::label::Label;
use crate::message::{Channel, Message};
use crate::model::features::Features;
use crate::verdict::Severity;

/// The tools. Conversations are remembered as long as the process runs.
pub struct Mcp {
    loaded: Loaded,
    memory: Mutex<Memory>,
}

/// A draft, as a model gives it.
#[derive(Debug, Default, Deserialize, schemars::JsonSchema)]
pub struct Draft {
    /// The reply as it would be sent to the buyer.
    text: String,
    /// Whether everybody can read it: a public reply under a review, not a chat with one buyer.
    #[serde(default)]
    public_reply: bool,
    /// The marketplace, such as "tiktok-shop", "shopee", "amazon"; without it the usual rules are taken.
    platform: Option<String>,
    /// The country, such as "SG" or "US".
    region: Option<String>,
    /// The conversation's id, so that a request for a review that is made a second time is noticed.
    conversation: Option<String>,
    /// The message's id; a draft that is checked again under the same id is the same message.
    id: Option<String>,
}

/// A label, and where it is to be explained for.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
pub struct Asked {
    /// The label as findings have it, such as "incentive.for_review".
    label: String,
    platform: Option<String>,
    region: Option<String>,
}

#[derive(Serialize)]
struct Explained<'l> {
    label: Label,
    what: &'l str,
    why: &'l str,
    instead: &'l str,
    pack: &'l str,
    /// By channel; a channel that is missing does not forbid it.
    clauses: Vec<ClauseOn<'l>>,
}

#[derive(Serialize)]
struct ClauseOn<'l> {
    channel: Channel,
    severity: Severity,
    clause: &'l str,
    url: &'l str,
}

impl Draft {
    fn message(self) -> Message {
        Message {
            id: self.id.unwrap_or_else(|| "draft".to_owned()),
            conversation: self.conversation,
            platform: self.platform,
            region: self.region,
            ..Message::new(self.text, if self.public_reply { Channel::ReviewReply } else { Channel::Chat })
        }
    }
}

#[tool_router]
impl Mcp {
    /// The tools over what is judged by.
    pub fn new(loaded: Loaded) -> Mcp {
        Mcp { loaded, memory: Mutex::default() }
    }

    #[tool(
        description = "Before a reply is sent to a buyer: may it be sent? Answers with action (send, notice, warn, block, hold), what is wrong and where (spans in bytes of UTF-8), advice, and a rewrite that may be sent where one can be made by leaving things out. Never send a reply whose action is block or hold.",
        annotations(read_only_hint = true)
    )]
    async fn check_reply(&self, Parameters(draft): Parameters<Draft>) -> CallToolResult {
        answer(self.check(draft))
    }

    #[tool(
        description = "What a reply may be turned into by leaving out only what breaks a rule; facts and wording stay. The rewrite was checked itself; it is null where too little would be left.",
        annotations(read_only_hint = true)
    )]
    async fn suggest_rewrite(&self, Parameters(draft): Parameters<Draft>) -> CallToolResult {
        let mut checked = self.check(draft);
        if let Ok(serde_json::Value::Object(answer)) = &mut checked {
            answer.retain(|key, _| matches!(key.as_str(), "action" | "rewrite"));
        }
        answer(checked)
    }

    #[tool(
        description = "What a label of a finding means, why it is forbidden, what to write instead, and how grave it is on a platform.",
        annotations(read_only_hint = true)
    )]
    async fn explain_label(&self, Parameters(asked): Parameters<Asked>) -> CallToolResult {
        answer(self.explain(&asked))
    }
}

#[tool_handler]
impl ServerHandler for Mcp {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("replylint", env!("CARGO_PKG_VERSION")))
            .with_instructions("Check every reply to a buyer with check_reply before it is sent. No text leaves this machine.")
    }
}

impl Mcp {
    fn check(&self, draft: Draft) -> Result<serde_json::Value, String> {
        let message = draft.message();
        let began = Instant::now();
        let alone = alone_here(&self.loaded, &message);
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let told = self.loaded.scanner.fold(&message, &alone, &mut memory, &mut Features::default());
        drop(memory);
        let mut out = Vec::new();
        // A model wrote the draft, so nothing in it is hidden from the model.
        Answers::new(&self.loaded, &mut recorder(true), true, began).write(&mut out, &message, alone, told);
        serde_json::from_slice(&out).map_err(|error| error.to_string())
    }

    fn explain(&self, asked: &Asked) -> Result<serde_json::Value, String> {
        let label: Label = asked.label.parse().map_err(|_| {
            let known: Vec<&str> = Label::ALL.iter().map(|label| label.as_str()).collect();
            format!("no label is called {:?}; there are {}", asked.label, known.join(", "))
        })?;
        let scanner = &self.loaded.scanner;
        let text = scanner.rules().text(label);
        let pack = scanner.policies().choose(asked.platform.as_deref(), asked.region.as_deref());
        let clause = |channel| {
            let clause = pack.clause(label, channel, &[label])?;
            Some(ClauseOn { channel, severity: clause.severity, clause: clause.clause, url: clause.url })
        };
        let clauses = Channel::ALL.into_iter().filter_map(clause).collect();
        let explained = Explained { label, what: &text.what, why: &text.why, instead: &text.instead, pack: &pack.name, clauses };
        serde_json::to_value(explained).map_err(|error| error.to_string())
    }
}

fn answer(value: Result<serde_json::Value, String>) -> CallToolResult {
    match value {
        Ok(value) => CallToolResult::structured(value),
        Err(why) => CallToolResult::error(vec![ContentBlock::text(why)]),
    }
}

/// Answers until standard input ends.
///
/// # Errors
/// A peer that does not speak the protocol.
pub fn run(loaded: Loaded) -> Result<()> {
    let wrong = |why: String| Error::Input { path: "standard input".to_owned(), why };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| wrong(error.to_string()))?;
    runtime.block_on(async {
        let service = Mcp::new(loaded).serve(rmcp::transport::stdio()).await.map_err(|error| wrong(error.to_string()))?;
        service.waiting().await.map_err(|error| wrong(error.to_string()))?;
        Ok(())
    })
}
