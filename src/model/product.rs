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
    /// The Hyper-V role of a host.
    HyperV,
    /// Exchange Server.
    Exchange,
    /// SQL Server.
    SqlServer,
    /// Office, as installed on terminal servers.
    Office,
}

impl Product {
    /// All products, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::Windows2000,
        Self::Ws2003,
        Self::Ws2008,
        Self::Ws2008Core,
        Self::Ws2008R2,
        Self::Ws2008R2Core,
        Self::HyperV,
        Self::Exchange,
        Self::SqlServer,
        Self::Office,
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
            Self::HyperV => "hyper-v",
            Self::Exchange => "exchange",
            Self::SqlServer => "sqlserver",
            Self::Office => "office",
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
