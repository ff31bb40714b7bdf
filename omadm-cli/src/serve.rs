//! The management server over HTTP.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use omadm_session::{Encoding, HMAC_HEADER, Incoming};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tracing::{error, info, warn};

use crate::manage::{Answer, Manager, Refusal};

/// The path that devices post to.
pub const DM_PATH: &str = "/dm";

/// The path below which packages can be fetched.
pub const PACKAGES_PATH: &str = "/packages";

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(60);

/// What all requests share.
#[derive(Debug, Clone)]
struct Shared {
    manager: Arc<Mutex<Manager>>,
    /// The largest body in bytes.
    limit: usize,
}

/// The application: devices post to [`DM_PATH`]; files of `packages` are found below [`PACKAGES_PATH`].
pub fn app(manager: Manager, max_msg_size: u32, packages: Option<PathBuf>) -> Router {
    let limit = usize::try_from(max_msg_size).unwrap_or(usize::MAX);
    let mut router = Router::new()
        .route(DM_PATH, post(dm))
        .layer(DefaultBodyLimit::max(limit))
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method);
    if let Some(packages) = packages {
        router = router.nest_service(PACKAGES_PATH, ServeDir::new(packages));
    }
    let manager = Arc::new(Mutex::new(manager));
    router.with_state(Shared { manager, limit })
}

/// Listens at `address` and serves until `stop` is done; `ready` learns the address that was bound.
///
/// # Errors
/// The address cannot be bound.
pub async fn serve(
    app: Router,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen at {address}"))?;
    let bound = listener.local_addr()?;
    info!(%bound, "listening");
    ready(bound);
    axum::serve(listener, app)
        .with_graceful_shutdown(stop)
        .await
        .context("the server failed")
}

async fn dm(State(Shared { manager, limit }): State<Shared>, request: Request) -> Response {
    let headers = request.headers();
    let media_type = text(headers, &header::CONTENT_TYPE).unwrap_or_default();
    let Some(encoding) = Encoding::from_media_type(media_type) else {
        let reason = format!(
            "the Content-Type {media_type:?} is neither {} nor {}",
            Encoding::Xml.media_type(),
            Encoding::Wbxml.media_type()
        );
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, &reason);
    };
    let hmac = text(headers, &HeaderName::from_static(HMAC_HEADER)).map(ToOwned::to_owned);
    let body = match body(request, limit).await {
        Ok(body) => body,
        Err(refused) => return refused,
    };
    // The database is asked in a thread where waiting holds nobody up.
    let work = tokio::task::spawn_blocking(move || {
        let request = Incoming::new(encoding, &body).with_hmac(hmac.as_deref());
        match manager.lock() {
            Ok(mut manager) => manager.handle(request),
            Err(_) => Err(Refusal::Server(anyhow::anyhow!(
                "an earlier request broke the server"
            ))),
        }
    });
    match work.await {
        Ok(Ok(answer)) => respond(answer),
        Ok(Err(refusal @ Refusal::Request(_))) => refuse(StatusCode::BAD_REQUEST, &refusal.to_string()),
        Ok(Err(refusal @ Refusal::Server(_))) => {
            error!("request failed: {refusal}");
            (StatusCode::INTERNAL_SERVER_ERROR, "the server failed\n").into_response()
        }
        Err(panic) => {
            error!("request failed: {panic}");
            (StatusCode::INTERNAL_SERVER_ERROR, "the server failed\n").into_response()
        }
    }
}

/// The whole body, if it is of a good size and comes in good time.
async fn body(request: Request, limit: usize) -> Result<Bytes, Response> {
    let length =
        text(request.headers(), &header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if let Some(length) =
        length.filter(|length| usize::try_from(*length).map_or(true, |length| length > limit))
    {
        let reason = format!("a body of {length} bytes is over the limit of {limit}");
        return Err(refuse(StatusCode::PAYLOAD_TOO_LARGE, &reason));
    }
    match tokio::time::timeout(BODY_TIME, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(rejection)) => {
            let reason = format!("the body cannot be taken: {}", rejection.body_text());
            Err(refuse(rejection.status(), &reason))
        }
        Err(_) => Err(refuse(StatusCode::REQUEST_TIMEOUT, "the body does not come")),
    }
}

async fn unknown_path(uri: Uri) -> Response {
    refuse(
        StatusCode::NOT_FOUND,
        &format!("there is nothing at {:?}", uri.path()),
    )
}

async fn wrong_method(method: Method, uri: Uri) -> Response {
    let reason = format!("{:?} takes no {:?}", uri.path(), method.as_str());
    refuse(StatusCode::METHOD_NOT_ALLOWED, &reason)
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Says what is wrong, to the peer and to the log.
fn refuse(status: StatusCode, reason: &str) -> Response {
    warn!(status = status.as_u16(), "request refused: {reason}");
    (status, format!("{reason}\n")).into_response()
}

fn respond(answer: Answer) -> Response {
    let mut response = answer.body.into_response();
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_static(answer.reply.encoding.media_type());
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(hmac) = answer.reply.hmac {
        match HeaderValue::from_str(&hmac) {
            Ok(value) => {
                headers.insert(HeaderName::from_static(HMAC_HEADER), value);
            }
            // A server name that no header can carry: the device will ask for credentials in vain.
            Err(_) => error!("the MAC header cannot be sent: the server's name is not ASCII"),
        }
    }
    response
}
