//! What one row of a table of releases means: its products, who still got the repair, and how it is packaged.

use super::table::number;
use crate::model::{
    Channel, Class, Component, Importance, Nature, Packaging, Product, ProductSet, Release, RestartNeed, Severity,
};
use crate::units::Date;

/// The columns of the bulletin table.
pub(super) const COLUMNS: [&str; 9] = [
    "bulletin",
    "release_date",
    "out_of_band",
    "severity",
    "restart",
    "vulnerabilities",
    "exploited_at_release",
    "layer",
    "products",
];

/// The columns of the table of the cumulative era: those of the bulletins and five more; `exploited` counts flaws.
pub(super) const UPDATE_COLUMNS: [&str; 13] = [
    "release",
    "release_date",
    "out_of_band",
    "severity",
    "restart",
    "vulnerabilities",
    "exploited",
    "layer",
    "products",
    "packaging",
    "requires",
    "channel",
    "class",
];

/// The release that a row of the cumulative era describes.
///
/// # Errors
/// What is wrong with the first field that cannot be read.
pub(super) fn read_update(row: [&str; 13]) -> Result<Release, String> {
    let [id, date, out_of_band, severity, restart, vulnerabilities, exploited, layer, products, ..] = row;
    let exploited = if number::<u16>(exploited)? > 0 { "1" } else { "0" };
    let common = [id, date, out_of_band, severity, restart, vulnerabilities, exploited, layer, products];
    let [.., packaging, requires, channel, class] = row;
    let (class, importance) = read_class(class)?;
    let nature = Nature {
        class,
        importance,
        packaging: read_packaging(packaging)?,
        requires: requires.split_terminator(';').map(str::to_owned).collect(),
        channel: read_channel(channel)?,
        ..Nature::default()
    };
    let release = read_release(common)?;
    // Only a security update repairs one at least.
    let vulnerabilities = if class == Class::Security { release.vulnerabilities } else { number(vulnerabilities)? };
    Ok(Release { nature, vulnerabilities, ..release })
}

/// What repairs a fault of an earlier update is optional.
fn read_class(field: &str) -> Result<(Class, Importance), String> {
    match field {
        "security" => Ok((Class::Security, Importance::Important)),
        "critical" => Ok((Class::Critical, Importance::Important)),
        "update" => Ok((Class::Update, Importance::Optional)),
        other => Err(format!("`{other}` is not a class")),
    }
}

fn read_packaging(field: &str) -> Result<Packaging, String> {
    match field {
        "individual" => Ok(Packaging::Individual),
        "cumulative" => Ok(Packaging::Cumulative),
        other => Err(format!("`{other}` is not a packaging")),
    }
}

fn read_channel(field: &str) -> Result<Channel, String> {
    match field {
        "everywhere" => Ok(Channel::Everywhere),
        "catalog" => Ok(Channel::Catalog),
        other => Err(format!("`{other}` is not a channel")),
    }
}

/// The release that a bulletin's row describes.
///
/// # Errors
/// What is wrong with the first field that cannot be read.
pub(super) fn read_release(
    [id, date, out_of_band, severity, restart, vulnerabilities, exploited, layer, products]: [&str; 9],
) -> Result<Release, String> {
    let date = read_date(date)?;
    let component = read_component(layer)?;
    let affected = affected(component, read_products(products)?);
    Ok(Release {
        id: id.to_owned(),
        date,
        out_of_band: read_flag(out_of_band)?,
        severity: read_severity(severity)?,
        restart: read_restart(restart)?,
        vulnerabilities: number::<u16>(vulnerabilities)?.max(1),
        exploited_at_release: read_exploited(exploited)?,
        component,
        affected,
        fixed: affected.iter().filter(|&product| is_supported(product, date)).collect(),
        nature: Nature::default(),
        time_zone: None,
    })
}

/// The products of the model that have the vulnerabilities, from those that the bulletin names.
///
/// A bulletin on the Hyper-V role names every system that can carry it, but only parent partitions need it: it is for
/// [`Product::HyperV`] alone. One that names later systems only (`MS13-092`: Windows Server 2012) is for none of ours.
/// The data do not follow Windows 2000; it is assumed to share the flaws of Windows Server 2003. A server that is enrolled
/// in hotpatching has those of Windows Server 2022.
fn affected(component: Component, named: ProductSet) -> ProductSet {
    if component == Component::Hypervisor {
        return if named.is_empty() { ProductSet::EMPTY } else { ProductSet::EMPTY.with(Product::HyperV) };
    }
    let named = if named.contains(Product::Ws2003) { named.with(Product::Windows2000) } else { named };
    if named.contains(Product::Ws2022) { named.with(Product::Ws2022Hotpatch) } else { named }
}

fn is_supported(product: Product, date: Date) -> bool {
    last_supported_day(product).is_none_or(|last| date <= last)
}

/// The last day on which security updates appear for a product, itself included (Microsoft's support life cycle).
/// Roles and workloads have none: their versions end on different days and the data do not tell them apart.
fn last_supported_day(product: Product) -> Option<Date> {
    match product {
        Product::Windows2000 => Date::new(2010, 7, 13),
        Product::Ws2003 => Date::new(2015, 7, 14),
        Product::Ws2008 | Product::Ws2008Core | Product::Ws2008R2 | Product::Ws2008R2Core => Date::new(2020, 1, 14),
        Product::Ws2012R2 | Product::Ws2012R2Core => Date::new(2023, 10, 10),
        Product::Ws2016 | Product::Ws2016Core => Date::new(2027, 1, 12),
        Product::Ws2019 | Product::Ws2019Core => Date::new(2029, 1, 9),
        Product::Ws2022 | Product::Ws2022Core | Product::Ws2022Hotpatch => Date::new(2031, 10, 14),
        Product::HyperV | Product::Exchange | Product::SqlServer | Product::Office | Product::ThirdParty => None,
    }
}

fn read_date(field: &str) -> Result<Date, String> {
    let mut parts = field.splitn(3, '-');
    let mut part = || parts.next().unwrap_or_default();
    let (year, month, day) = (number(part())?, number(part())?, number(part())?);
    Date::new(year, month, day).ok_or_else(|| format!("`{field}` is not a day"))
}

fn read_flag(field: &str) -> Result<bool, String> {
    match field {
        "0" => Ok(false),
        "1" => Ok(true),
        other => Err(format!("`{other}` is neither 0 nor 1")),
    }
}

fn read_severity(field: &str) -> Result<Severity, String> {
    match field {
        "Low" => Ok(Severity::Low),
        "Moderate" => Ok(Severity::Moderate),
        "Important" => Ok(Severity::Important),
        "Critical" => Ok(Severity::Critical),
        other => Err(format!("`{other}` is not a severity")),
    }
}

/// Nine bulletins of 2005 to 2007 do not say whether they ask for a restart. "Maybe" is assumed: seven of them are for
/// Office and two for programs beside the system, where it is the usual answer.
fn read_restart(field: &str) -> Result<RestartNeed, String> {
    match field {
        "Yes" => Ok(RestartNeed::Yes),
        "Maybe" | "" => Ok(RestartNeed::Maybe),
        "No" => Ok(RestartNeed::No),
        other => Err(format!("`{other}` does not say whether a restart is needed")),
    }
}

/// Empty where the bulletin does not say whether attacks were known: all of 2015, a third of 2014, some before.
/// "No" is assumed, which makes these releases look a little less urgent than some of them were.
fn read_exploited(field: &str) -> Result<bool, String> {
    if field.is_empty() { Ok(false) } else { read_flag(field) }
}

fn read_component(field: &str) -> Result<Component, String> {
    match field {
        "hypervisor" => Ok(Component::Hypervisor),
        "os" => Ok(Component::System),
        "ie" => Ok(Component::Browser),
        "dotnet" => Ok(Component::DotNet),
        "exchange" => Ok(Component::Exchange),
        "sqlserver" => Ok(Component::SqlServer),
        "office" => Ok(Component::Office),
        "other" => Ok(Component::Other),
        other => Err(format!("`{other}` is not a layer")),
    }
}

/// Products by their scenario names, with `;` between them; may be empty.
fn read_products(field: &str) -> Result<ProductSet, String> {
    field
        .split_terminator(';')
        .map(|word| Product::ALL.into_iter().find(|product| product.id() == word).ok_or_else(|| word.to_owned()))
        .collect::<Result<ProductSet, String>>()
        .map_err(|word| format!("`{word}` is not a product"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: [&str; 9] = ["MS10-001", "2010-01-12", "0", "Critical", "Yes", "2", "1", "os", "ws2003;ws2008"];

    fn with(column: &str, field: &'static str) -> Result<Release, String> {
        let mut row = ROW;
        row[COLUMNS.iter().position(|&name| name == column).unwrap()] = field;
        read_release(row)
    }

    fn products(set: ProductSet) -> Vec<Product> {
        set.iter().collect()
    }

    #[test]
    fn a_row_is_read_as_a_release() {
        let set = ProductSet::EMPTY.with(Product::Windows2000).with(Product::Ws2003).with(Product::Ws2008);
        let expected = Release {
            id: "MS10-001".to_owned(),
            date: Date::new(2010, 1, 12).unwrap(),
            out_of_band: false,
            severity: Severity::Critical,
            restart: RestartNeed::Yes,
            vulnerabilities: 2,
            exploited_at_release: true,
            component: Component::System,
            affected: set,
            nature: Nature::default(),
            fixed: set,
            time_zone: None,
        };
        assert_eq!(read_release(ROW), Ok(expected));
    }

    #[test]
    fn a_field_that_cannot_be_read_is_refused() {
        for (column, field) in [
            ("release_date", "2010-02-30"),
            ("release_date", "2010-02"),
            ("release_date", "2010-02-01-01"),
            ("release_date", ""),
            ("out_of_band", ""),
            ("severity", ""),
            ("severity", "critical"),
            ("restart", "yes"),
            ("vulnerabilities", ""),
            ("vulnerabilities", "-1"),
            ("exploited_at_release", "2"),
            ("layer", ""),
            ("products", "ws2003,ws2008"),
            ("products", "ws2012"),
        ] {
            assert!(with(column, field).is_err(), "{column} = {field:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_read_as_the_docs_say() {
        assert_eq!(with("restart", "").unwrap().restart, RestartNeed::Maybe);
        assert!(!with("exploited_at_release", "").unwrap().exploited_at_release);
        assert_eq!(with("vulnerabilities", "0").unwrap().vulnerabilities, 1);
        assert!(with("products", "").unwrap().affected.is_empty());
    }

    #[test]
    fn an_update_of_the_hyper_v_role_is_for_hosts_alone() {
        assert_eq!(products(with("layer", "hypervisor").unwrap().affected), [Product::HyperV]);
        let mut later = ROW;
        (later[7], later[8]) = ("hypervisor", "");
        assert!(read_release(later).unwrap().affected.is_empty());
    }

    #[test]
    fn flaws_outlive_support_and_repairs_do_not() {
        let all = [Product::Windows2000, Product::Ws2003, Product::Ws2008];
        for (day, fixed) in [
            ("2010-07-13", &all[..]),
            ("2010-07-14", &all[1..]),
            ("2015-07-14", &all[1..]),
            ("2015-07-15", &all[2..]),
            ("2020-01-14", &all[2..]),
            ("2020-01-15", &[]),
        ] {
            let release = with("release_date", day).unwrap();
            assert_eq!(products(release.affected), all, "{day}");
            assert_eq!(products(release.fixed), fixed, "{day}");
        }
    }
}
