//! What the random scripts have found, told plainly.

use super::bench::Bench;
