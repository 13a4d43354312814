//! Placeholders in quick replies, and what buyers would read in their place.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// `{{buyer.name}}`, `${name}`, `{order_id}`, `{0}`, `%(name)s`, `%1$s`, `%s`, `[buyer_name]`, `<buyer_name>`, `#name#`.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    let forms = [
        r"\{\{\{?\s*(?<double>[^{}]{1,60}?)\s*\}?\}\}",
        r"\$?\{\s*(?<single>[^{}\s][^{}]{0,60}?)\s*\}",
        r"%\((?<python>\w{1,40})\)[sd]",
        r"%(?:\d{1,2}\$)?(?<print>[sdf@]|\.\df)\b",
        r"\[(?<square>[a-zA-Z]+(?:[_ .][a-zA-Z]+){1,4})\]",
        r"<(?<angle>[a-zA-Z]+(?:[_ .][a-zA-Z]+){1,4})>",
        r"#(?<hash>[a-zA-Z_]{3,40}|[\p{Han}]{2,10})#",
    ];
    Regex::new(&forms.join("|")).expect("sound, a test fills in each")
});

/// What a placeholder stands for, by a part of its name; the first that fits counts.
const MEANINGS: &[(&[&str], &str)] = &[
    (&["star_count", "stars", "rating"], "5"),
    // A shop's own things before a buyer's.
    (&["store_name", "shop_name", "seller", "store", "shop", "brand", "店铺", "店名"], "Lamp House"),
    (&["agent", "staff", "operator", "客服"], "Mei"),
    (&["full_name", "fullname", "last_name", "surname", "recipient", "receiver", "收件人", "姓名"], "Anna Keller"),
    (&["email", "e-mail", "邮箱"], "anna.keller@example.com"),
    (&["phone", "mobile", "whatsapp", "电话", "手机", "nomor_hp"], "+65 9123 4567"),
    (&["address", "地址", "alamat"], "14 Station Road, Leeds LS1 4DY"),
    (&["tracking", "awb", "resi", "waybill", "快递单号", "运单"], "SPXSG0412345678"),
    (&["order", "订单", "pesanan", "invoice"], "240611SKX7Q9AB"),
    (&["name", "buyer", "customer", "user", "nick", "client", "买家", "昵称", "客户"], "Anna"),
    (&["product", "item", "sku", "title", "商品", "产品"], "desk lamp"),
    (&["courier", "carrier", "logistic", "快递", "物流"], "the courier"),
    (&["discount", "percent"], "10%"),
    (&["amount", "price", "refund", "total", "cost", "fee", "cashback", "金额", "价格"], "$5"),
    (&["coupon", "voucher", "code", "优惠"], "SAVE10"),
    (&["link", "url", "website", "链接"], "https://shop.example/help"),
    (&["date", "day", "eta", "日期"], "12 June"),
    (&["time", "时间"], "10:30"),
    (&["star"], "5"),
    (&["count", "qty", "quantity", "number", "数量"], "3"),
];

/// The template as a buyer would read it.
pub fn fill(template: &str) -> String {
    PLACEHOLDER.replace_all(template, |found: &Captures<'_>| value(found)).into_owned()
}

fn value(found: &Captures<'_>) -> &'static str {
    let name = ["double", "single", "python", "square", "angle", "hash"].iter().find_map(|form| found.name(form));
    match (name, found.name("print")) {
        (Some(name), _) => meaning(name.as_str()),
        (None, Some(print)) if matches!(print.as_str(), "s" | "@") => "this",
        _ => "3",
    }
}

fn meaning(name: &str) -> &'static str {
    // "buyer.first name | capitalize" and "buyerFirstName" are one.
    let mut plain = String::with_capacity(name.len());
    for c in name.split('|').next().unwrap_or_default().trim().chars() {
        match c {
            '.' | '-' | ' ' => plain.push('_'),
            _ if c.is_uppercase() && plain.ends_with(char::is_lowercase) => {
                plain.push('_');
                plain.extend(c.to_lowercase());
            }
            _ => plain.extend(c.to_lowercase()),
        }
    }
    let is_shops = ["store", "shop", "seller", "店铺"].iter().any(|word| plain.contains(word));
    let is_contact = ["phone", "email", "mobile", "address", "link", "url"].iter().any(|word| plain.contains(word));
    if is_shops && is_contact {
        return "our contact page";
    }
    let plain = ["_number", "_num", "_no", "_id"].iter().find_map(|end| plain.strip_suffix(end)).unwrap_or(&plain);
    // `order_date` is a day, `customer_phone` a number: what stands last says what it is.
    let of = |words: &&(&[&str], &'static str)| words.0.iter().any(|word| plain.ends_with(word));
    let inside = |words: &&(&[&str], &'static str)| words.0.iter().any(|word| plain.contains(word));
    MEANINGS.iter().find(of).or_else(|| MEANINGS.iter().find(inside)).map_or("this", |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_placeholder_is_filled() {
        for (template, filled) in [
            ("Hi {name}, order {order_id}", "Hi Anna, order 240611SKX7Q9AB"),
            ("Hi {{buyer.name}}!", "Hi Anna!"),
            ("Hi {{ buyer.first_name | capitalize }}!", "Hi Anna!"),
            ("Hi {{{customer}}}", "Hi Anna"),
            ("Hi ${buyerName}", "Hi Anna"),
            ("Hi %s, %d parcels, %1$s", "Hi this, 3 parcels, this"),
            ("Hi %(customer_name)s", "Hi Anna"),
            ("Hi [buyer_name], <order number>", "Hi Anna, 240611SKX7Q9AB"),
            ("亲 #买家昵称#，{订单号}已发货", "亲 Anna，240611SKX7Q9AB已发货"),
            ("{0} and {1}", "this and this"),
            ("We call {customer_phone} on {order_date}", "We call +65 9123 4567 on 12 June"),
            ("Call {shop_phone}", "Call our contact page"),
            ("{refund_amount} back for {star_count} stars", "$5 back for 5 stars"),
        ] {
            assert_eq!(fill(template), filled, "{template}");
        }
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        for text in ["50% discount", "100%", "[smile]", "<3", "#1 in sales", "{}", "a < b > c", "[1]"] {
            assert_eq!(fill(text), text);
        }
    }
}
