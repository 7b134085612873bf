//! A sandbox in memory and a client for it.

use relata::sandbox::{self, Options, Sandbox};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;

/// A running sandbox and who asks it.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
}

/// A status and a body; null when the body is empty.
pub(crate) type Answer = (u16, Value);

impl World {
    pub(crate) fn new() -> Self {
        Self::with(&Options::default())
    }

    pub(crate) fn with(options: &Options) -> Self {
        // Fails when another test of this process was first, which is as good.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder().no_proxy().build().expect("a client without settings");
        Self { sandbox: sandbox::start(options).expect("a sandbox on a free port"), client }
    }

    /// A request as user `demo`, with English texts and labelled UTC dates.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path)
            .basic_auth("demo", Some("demo"))
            .header("SO-Language", "en")
            .header("SO-TimeZone", "UTC,includeTZOffset")
    }

    /// A request without credentials or other headers.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}/v1/{path}", self.sandbox.url()))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        answer(self.request(Method::POST, path).body(body.to_string())).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        answer(self.request(method, path).body(body.to_string())).await
    }

    /// The entity of a relation, which must be there.
    pub(crate) async fn relation(&self, id: i64) -> Value {
        let (status, entity) = self
            .post(&format!("Agents/Relation/GetContactRelationEntity?contactRelationEntityId={id}"), &Value::Null)
            .await;
        assert_eq!(status, 200);
        assert_eq!(entity["RelationId"], id, "{entity}");
        entity
    }

    pub(crate) async fn save(&self, entity: &Value) -> Answer {
        self.post("Agents/Relation/SaveContactRelation", &serde_json::json!({"ContactRelationEntity": entity})).await
    }
}

/// Sends a request and reads its answer.
pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    read(request.send().await.expect("the sandbox answers")).await
}

pub(crate) async fn read(response: Response) -> Answer {
    let status = response.status();
    let text = response.text().await.expect("the whole body");
    if text.is_empty() {
        return (status.as_u16(), Value::Null);
    }
    assert_ne!(status, StatusCode::NO_CONTENT, "204 has no body");
    (status.as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// The rows of an OData answer.
pub(crate) fn rows(answer: &Answer) -> &Vec<Value> {
    assert_eq!(answer.0, 200, "{}", answer.1);
    answer.1["value"].as_array().expect("an OData envelope")
}
