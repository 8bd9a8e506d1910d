//! The two dialects of one protocol, and what each calls the same thing.

use serde::{Deserialize, Serialize};

/// Which of the platform's two stacks is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Profile {
    /// China suppliers: `POST /sync?method=NAME`, wrapped envelopes and arrays.
    A,
    /// Overseas sellers: `POST /rest{path}`, flat envelopes, bare arrays.
    B,
}

/// What is asked of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    /// A code of the sign-in becomes tokens.
    TokenCreate,
    /// A refresh token becomes new tokens.
    TokenRefresh,
    /// The ids of orders created or changed in a window.
    OrderList,
    /// One order.
    OrderGet,
    /// One order's payments and refunds.
    OrderFund,
}

/// How one call is addressed and signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// `POST /sync?method=NAME`; the name is an ordinary signed parameter.
    Method(&'static str),
    /// `POST /rest{path}`; the path is the prefix of the signed text.
    Path(&'static str),
}

impl Profile {
    /// Where the platform answers this profile.
    pub fn base_url(self) -> &'static str {
        match self {
            Self::A => "https://open-api.alibaba.com",
            Self::B => "https://openapi-api.alibaba.com",
        }
    }

    /// Where the platform answers this profile's token calls.
    pub fn auth_url(self) -> &'static str {
        match self {
            Self::A => "https://open-api.alibaba.com",
            Self::B => "https://openapi-auth.alibaba.com",
        }
    }

    /// Whether the sign-in takes a code challenge (RFC 7636). The documents of
    /// neither stack name one: they list `client_id`, `redirect_uri`,
    /// `response_type`, `force_auth` and `state` for the sign-in and `code` for
    /// the token ("Seller authorization", open.alibaba.com and
    /// openapi.alibaba.com), and a signed call might be refused for a parameter
    /// that it does not know.
    pub fn takes_pkce(self) -> bool {
        match self {
            Self::A | Self::B => false,
        }
    }

    /// How `api` is called.
    pub fn route(self, api: Api) -> Route {
        match (self, api) {
            (_, Api::TokenCreate) => Route::Path("/auth/token/create"),
            (_, Api::TokenRefresh) => Route::Path("/auth/token/refresh"),
            (Self::A, Api::OrderList) => Route::Method("alibaba.seller.order.list"),
            (Self::A, Api::OrderGet) => Route::Method("alibaba.seller.order.get"),
            (Self::A, Api::OrderFund) => Route::Method("alibaba.seller.order.fund.get"),
            (Self::B, Api::OrderList) => Route::Path("/alibaba/order/list"),
            (Self::B, Api::OrderGet) => Route::Path("/alibaba/order/get"),
            (Self::B, Api::OrderFund) => Route::Path("/alibaba/order/fund/query"),
        }
    }
}

impl Api {
    /// Whether the call is about tokens, and so goes without one.
    pub fn is_token_call(self) -> bool {
        matches!(self, Self::TokenCreate | Self::TokenRefresh)
    }
}

impl Route {
    /// What stands before the parameters in the signed text.
    pub fn signed_prefix(self) -> &'static str {
        match self {
            Self::Method(_) => "",
            Self::Path(path) => path,
        }
    }

    /// The address below `base`, which may end in a slash.
    pub fn url(self, base: &str) -> String {
        let base = base.trim_end_matches('/');
        match self {
            Self::Method(name) => format!("{base}/sync?method={name}"),
            Self::Path(path) => format!("{base}/rest{path}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_addressed_below_the_base() {
        let list = |profile: Profile| profile.route(Api::OrderList).url("http://localhost:1/");
        assert_eq!(
            list(Profile::A),
            "http://localhost:1/sync?method=alibaba.seller.order.list"
        );
        assert_eq!(
            list(Profile::B),
            "http://localhost:1/rest/alibaba/order/list"
        );
    }
}
