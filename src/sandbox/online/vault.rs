//! What was given out and is still good: codes, access and refresh tokens,
//! tickets. Knows what each stands for and how long it lives, and nothing of HTTP.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::authorize::{Challenge, Request};
use super::policy::Policy;
use super::secret;

/// Whom a credential stands for: an app, on behalf of a user, at a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) app: String,
    pub(super) tenant: String,
    pub(super) user: i64,
}

/// An authorization code.
#[derive(Debug)]
struct Code {
    bound: Bound,
    given: Instant,
    spent: bool,
}

/// What a code is bound to.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) grant: Grant,
    pub(super) redirect: String,
    pub(super) challenge: Option<Challenge>,
    pub(super) nonce: Option<String>,
    /// The sign-in that everything made from the code belongs to.
    family: u64,
}

/// Something made from a code, directly or by refreshing.
#[derive(Debug, Clone)]
pub(super) struct Lasting {
    pub(super) grant: Grant,
    family: u64,
}

#[derive(Debug)]
struct Access {
    grant: Grant,
    family: u64,
    until: Instant,
}

#[derive(Debug)]
struct Ticket {
    grant: Grant,
    used: Instant,
}

/// An access token and the refresh token to go with it.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) access: String,
    pub(super) refresh: String,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Vault {
    codes: HashMap<String, Code>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Lasting>,
    tickets: HashMap<String, Ticket>,
    families: u64,
}

impl Vault {
    /// A new code for a sign-in that someone consented to.
    pub(super) fn code(&mut self, grant: Grant, request: &Request, now: Instant) -> String {
        self.families += 1;
        let bound = Bound {
            grant,
            redirect: request.back.to.clone(),
            challenge: request.challenge.clone(),
            nonce: request.nonce.clone(),
            family: self.families,
        };
        let code = secret::random();
        self.codes.insert(code.clone(), Code { bound, given: now, spent: false });
        code
    }

    /// What a code is bound to, and that it is spent from now on, whatever comes of
    /// it. A code that is sent a second time ends everything made from it (RFC 6749,
    /// section 4.1.2).
    pub(super) fn spend(&mut self, code: &str, policy: &Policy, now: Instant) -> Option<Bound> {
        let life = seconds(policy.code_seconds);
        self.codes.retain(|_, code| now.duration_since(code.given) < life);
        let code = self.codes.get_mut(code)?;
        if std::mem::replace(&mut code.spent, true) {
            let family = code.bound.family;
            self.access.retain(|_, access| access.family != family);
            self.refresh.retain(|_, refresh| refresh.family != family);
            return None;
        }
        Some(code.bound.clone())
    }

    /// Tokens for a code that was exchanged.
    pub(super) fn open(&mut self, bound: &Bound, policy: &Policy, now: Instant) -> Pair {
        let lasting = Lasting { grant: bound.grant.clone(), family: bound.family };
        let access = self.access(&lasting, policy, now);
        Pair { access, refresh: self.keep(lasting) }
    }

    /// What a refresh token stands for.
    pub(super) fn lasting(&self, refresh: &str) -> Option<&Lasting> {
        self.refresh.get(refresh)
    }

    /// A new access token.
    pub(super) fn access(&mut self, lasting: &Lasting, policy: &Policy, now: Instant) -> String {
        self.access.retain(|_, access| now < access.until);
        let Lasting { grant, family } = lasting.clone();
        let token = format!("8A:{}.{}", grant.tenant, secret::random());
        self.access.insert(token.clone(), Access { grant, family, until: now + seconds(policy.access_seconds) });
        token
    }

    /// Another refresh token in place of this one.
    pub(super) fn rotate(&mut self, refresh: &str) -> Option<String> {
        let lasting = self.refresh.remove(refresh)?;
        Some(self.keep(lasting))
    }

    fn keep(&mut self, lasting: Lasting) -> String {
        let token = secret::random();
        self.refresh.insert(token.clone(), lasting);
        token
    }

    /// Whom an access token stands for, as long as it lives.
    pub(super) fn bearer(&self, token: &str, now: Instant) -> Option<&Grant> {
        self.access.get(token).filter(|access| now < access.until).map(|access| &access.grant)
    }

    /// A new ticket.
    pub(super) fn ticket(&mut self, grant: Grant, now: Instant) -> String {
        let ticket = format!("7T:{}", secret::random());
        self.tickets.insert(ticket.clone(), Ticket { grant, used: now });
        ticket
    }

    /// Whom a ticket stands for; its life begins anew with each use.
    pub(super) fn use_ticket(&mut self, ticket: &str, policy: &Policy, now: Instant) -> Option<&Grant> {
        let life = seconds(policy.ticket_seconds);
        self.tickets.retain(|_, ticket| now.duration_since(ticket.used) < life);
        let ticket = self.tickets.get_mut(ticket)?;
        ticket.used = now;
        Some(&ticket.grant)
    }

    /// Ends the life of access tokens and tickets.
    pub(super) fn end_access(&mut self) {
        self.access.clear();
        self.tickets.clear();
    }
}

fn seconds(count: u32) -> Duration {
    Duration::from_secs(count.into())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Grant, Lasting, Vault};
    use crate::sandbox::online::policy::Policy;

    fn grant() -> Grant {
        Grant { app: "app".to_owned(), tenant: "Cust1".to_owned(), user: 2 }
    }

    #[test]
    fn a_tickets_life_begins_anew_with_each_use() {
        let policy = Policy { ticket_seconds: 10, ..Policy::default() };
        let (mut vault, start) = (Vault::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        let ticket = vault.ticket(grant(), start);
        for (seconds, good) in [(8, true), (16, true), (25, true), (36, false), (36, false)] {
            assert_eq!(vault.use_ticket(&ticket, &policy, after(seconds)).is_some(), good, "{seconds}");
        }
    }

    #[test]
    fn an_access_tokens_life_does_not() {
        let policy = Policy { access_seconds: 10, ..Policy::default() };
        let (mut vault, start) = (Vault::default(), Instant::now());
        let token = vault.access(&Lasting { grant: grant(), family: 1 }, &policy, start);
        for (seconds, good) in [(0, true), (9, true), (10, false)] {
            assert_eq!(vault.bearer(&token, start + Duration::from_secs(seconds)).is_some(), good, "{seconds}");
        }
    }
}
