//! SuperOffice Online end to end: signing in through a browser, staying signed in, tenants
//! that move or rest, system users. Against the sandbox's provider, over real HTTP.

mod sign_in;
mod staying;
mod support;
mod system;
mod tenant;
