//! What a refused request is told: a code for programs, words for people. The table here is the one in `openapi.json`.

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

macro_rules! codes {
    ($($name:ident $text:literal $status:ident,)*) => {
        /// Why a request, or one record of it, was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// As written in an answer.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// The status that goes with it.
            pub fn status(self) -> StatusCode {
                match self { $(Code::$name => StatusCode::$status,)* }
            }
        }
    };
}

codes! {
    InvalidJson "invalid_json" BAD_REQUEST,
    InvalidQuery "invalid_query" BAD_REQUEST,
    BrokenBody "broken_body" BAD_REQUEST,
    Unauthorized "unauthorized" UNAUTHORIZED,
    ForbiddenHost "forbidden_host" FORBIDDEN,
    ForLeads "for_leads" FORBIDDEN,
    NotFound "not_found" NOT_FOUND,
    Busy "busy" CONFLICT,
    NotPossible "not_possible" CONFLICT,
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED,
    SlowBody "slow_body" REQUEST_TIMEOUT,
    BodyTooLarge "body_too_large" PAYLOAD_TOO_LARGE,
    TooManyRecords "too_many_records" PAYLOAD_TOO_LARGE,
    UnsupportedMediaType "unsupported_media_type" UNSUPPORTED_MEDIA_TYPE,
    InvalidRecord "invalid_record" UNPROCESSABLE_ENTITY,
    NotOutgoing "not_outgoing" UNPROCESSABLE_ENTITY,
    NoConversation "no_conversation" UNPROCESSABLE_ENTITY,
    NoId "no_id" UNPROCESSABLE_ENTITY,
    InvalidDecision "invalid_decision" UNPROCESSABLE_ENTITY,
    Internal "internal" INTERNAL_SERVER_ERROR,
    Overloaded "overloaded" SERVICE_UNAVAILABLE,
    TookTooLong "took_too_long" SERVICE_UNAVAILABLE,
    StoreUnavailable "store_unavailable" SERVICE_UNAVAILABLE,
    MemoryUnavailable "memory_unavailable" SERVICE_UNAVAILABLE,
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A refusal with what was met and what was wanted. It never quotes a message.
#[derive(Clone, Debug, Serialize)]
pub struct Refusal {
    pub code: Code,
    pub message: String,
    /// Which of the body's JSON lines was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

impl Refusal {
    pub fn new(code: Code, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into(), line: None }
    }

    /// It is a line's, of a body of JSON lines.
    pub fn of_line(self, number: u64) -> Refusal {
        Refusal { line: Some(number), ..self }
    }

    /// It is too much just now; the same request may succeed in a moment.
    pub fn overloaded(why: &str) -> Refusal {
        Refusal::new(Code::Overloaded, format!("{why}; nothing was judged, ask again in a second"))
    }
}

/// The body of a refusal.
#[derive(Serialize)]
pub struct Refused {
    pub error: Refusal,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.code.status();
        let code = self.code;
        let mut response = (status, Json(Refused { error: self })).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(code);
        response
    }
}
