//! What can be installed and patched.

/// A product with updates of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Product {
    /// Windows 2000 Server.
    Windows2000,
    /// Windows Server 2003.
    Ws2003,
    /// Windows Server 2008, full installation.
    Ws2008,
    /// Windows Server 2008, Server Core.
    Ws2008Core,
    /// Windows Server 2008 R2, full installation.
    Ws2008R2,
    /// Windows Server 2008 R2, Server Core.
    Ws2008R2Core,
    /// Windows Server 2012 R2, full installation.
    Ws2012R2,
    /// Windows Server 2012 R2, Server Core.
    Ws2012R2Core,
    /// Windows Server 2016, with a desktop.
    Ws2016,
    /// Windows Server 2016, Server Core.
    Ws2016Core,
    /// Windows Server 2019, with a desktop.
    Ws2019,
    /// Windows Server 2019, Server Core.
    Ws2019Core,
    /// Windows Server 2022, with a desktop.
    Ws2022,
    /// Windows Server 2022, Server Core.
    Ws2022Core,
    /// Windows Server 2022 Azure Edition, enrolled in hotpatching.
    Ws2022Hotpatch,
    /// The Hyper-V role of a host.
    HyperV,
    /// Exchange Server.
    Exchange,
    /// SQL Server.
    SqlServer,
    /// Office, as installed on terminal servers.
    Office,
    /// Applications and agents of other publishers, such as Java or Adobe Reader.
    ThirdParty,
}

impl Product {
    /// All products, in the order of their numbers.
    pub const ALL: [Self; 20] = [
        Self::Windows2000,
        Self::Ws2003,
        Self::Ws2008,
        Self::Ws2008Core,
        Self::Ws2008R2,
        Self::Ws2008R2Core,
        Self::Ws2012R2,
        Self::Ws2012R2Core,
        Self::Ws2016,
        Self::Ws2016Core,
        Self::Ws2019,
        Self::Ws2019Core,
        Self::Ws2022,
        Self::Ws2022Core,
        Self::Ws2022Hotpatch,
        Self::HyperV,
        Self::Exchange,
        Self::SqlServer,
        Self::Office,
        Self::ThirdParty,
    ];

    /// The word for it in scenario files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Windows2000 => "windows-2000",
            Self::Ws2003 => "ws2003",
            Self::Ws2008 => "ws2008",
            Self::Ws2008Core => "ws2008-core",
            Self::Ws2008R2 => "ws2008r2",
            Self::Ws2008R2Core => "ws2008r2-core",
            Self::Ws2012R2 => "ws2012r2",
            Self::Ws2012R2Core => "ws2012r2-core",
            Self::Ws2016 => "ws2016",
            Self::Ws2016Core => "ws2016-core",
            Self::Ws2019 => "ws2019",
            Self::Ws2019Core => "ws2019-core",
            Self::Ws2022 => "ws2022",
            Self::Ws2022Core => "ws2022-core",
            Self::Ws2022Hotpatch => "ws2022-hotpatch",
            Self::HyperV => "hyper-v",
            Self::Exchange => "exchange",
            Self::SqlServer => "sqlserver",
            Self::Office => "office",
            Self::ThirdParty => "third-party",
        }
    }

    /// Whether it is an operating system (as opposed to a role or a workload on one).
    pub const fn is_system(self) -> bool {
        (self as u8) < Self::HyperV as u8
    }
}

/// A set of products.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct ProductSet(u32);

impl ProductSet {
    /// The empty set.
    pub const EMPTY: Self = Self(0);

    /// The set with one product more.
    #[must_use]
    pub const fn with(self, product: Product) -> Self {
        Self(self.0 | 1 << product as u32)
    }

    /// The set without a product.
    #[must_use]
    pub const fn without(self, product: Product) -> Self {
        Self(self.0 & !(1 << product as u32))
    }

    /// Whether the product is in the set.
    pub const fn contains(self, product: Product) -> bool {
        self.0 & (1 << product as u32) != 0
    }

    /// The products that are in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether no product is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The products in the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = Product> {
        Product::ALL.into_iter().filter(move |&product| self.contains(product))
    }
}

impl FromIterator<Product> for ProductSet {
    fn from_iter<I: IntoIterator<Item = Product>>(products: I) -> Self {
        products.into_iter().fold(Self::EMPTY, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_numbered_in_order() {
        for (number, product) in Product::ALL.into_iter().enumerate() {
            assert_eq!(product as usize, number);
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set = ProductSet::EMPTY.with(Product::Ws2003).with(Product::Office);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Product::Ws2003, Product::Office]);
        assert!(set.without(Product::Ws2003).without(Product::Office).is_empty());
    }
}
