//! The sheets of a workbook and their columns, in English and Chinese.
//!
//! Owns the table of names that the reader matches and the writer prints.
//! Knows nothing of cells.

/// A sheet that the workbook may hold. The first eight are the seller's; the
/// others carry what those have no column for, so that an exported workbook
/// imports to the same state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SheetKind {
    /// The catalogue.
    Products,
    /// Buyers.
    Buyers,
    /// Orders.
    Orders,
    /// Engineers.
    Engineers,
    /// Service points.
    ServicePoints,
    /// Spare parts.
    Parts,
    /// Counts of stock.
    Stock,
    /// Demands, with their first reply, confirmation and solution.
    Requests,
    /// Facts that have no column in `Requests`.
    Facts,
    /// Bookings.
    Bookings,
    /// What is known of kept files; the files themselves are not in the book.
    Evidence,
    /// Settings and the seller's own rule books, as JSON text.
    Settings,
}

/// One column of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The header.
    pub name: &'static str,
    /// Chinese headers that mean the same; the first is the usual one.
    pub zh: &'static [&'static str],
    /// Whether the column has to be there and every row has to fill it.
    pub required: bool,
}

const fn required(name: &'static str, zh: &'static [&'static str]) -> Column {
    Column {
        name,
        zh,
        required: true,
    }
}

const fn optional(name: &'static str, zh: &'static [&'static str]) -> Column {
    Column {
        name,
        zh,
        required: false,
    }
}

const PRODUCTS: &[Column] = &[
    required("product_id", &["产品编号", "产品ID", "商品编号"]),
    required("model", &["型号", "产品型号"]),
    required("name", &["名称", "产品名称"]),
    optional("family", &["系列", "产品系列"]),
    optional("serviced", &["含售后服务", "售后服务", "是否含售后"]),
    optional("services", &["服务", "服务项目"]),
    optional("warranty_months", &["保修月数", "质保月数", "保修期（月）"]),
    optional("discontinued_on", &["停产日期"]),
];

const BUYERS: &[Column] = &[
    required("buyer_id", &["买家编号", "买家ID", "客户编号"]),
    required("name", &["名称", "买家名称", "客户名称"]),
    optional("contact", &["联系人"]),
    optional("email", &["邮箱", "电子邮箱", "电子邮件"]),
    optional("phone", &["电话", "联系电话"]),
    required("country", &["国家", "国家代码"]),
    required("city", &["城市"]),
    optional("address", &["地址", "详细地址"]),
    optional("lat", &["纬度"]),
    optional("lon", &["经度"]),
    optional("language", &["语言"]),
];

const ORDERS: &[Column] = &[
    required("order_id", &["订单编号", "订单号", "订单ID"]),
    required("buyer_id", &["买家编号", "买家ID", "客户编号"]),
    required("product_id", &["产品编号", "产品ID", "商品编号"]),
    optional("serial", &["序列号", "机身编号"]),
    optional("quantity", &["数量"]),
    optional("paid_at", &["付款时间", "支付时间"]),
    optional("delivered_on", &["交付日期", "交货日期"]),
    optional("status", &["状态", "订单状态"]),
];

const ENGINEERS: &[Column] = &[
    required("engineer_id", &["工程师编号", "工程师ID"]),
    required("name", &["姓名", "名称"]),
    required("home_city", &["常驻城市", "所在城市"]),
    required("home_country", &["常驻国家", "所在国家"]),
    optional("home_address", &["住址", "常驻地址"]),
    optional("home_lat", &["常驻地纬度"]),
    optional("home_lon", &["常驻地经度"]),
    required("skills", &["技能"]),
    optional("languages", &["语言"]),
    optional("passport_country", &["护照国家", "护照签发国"]),
    optional("passport_expires_on", &["护照到期日", "护照有效期至"]),
    optional("visas", &["签证"]),
    optional("visa_lead_days", &["签证办理天数"]),
    optional("day_cost", &["日成本", "每日费用"]),
    optional("currency", &["币种", "货币"]),
    optional("max_days_away", &["最长外派天数", "最长出差天数"]),
    optional("leave", &["休假", "请假"]),
];

const SERVICE_POINTS: &[Column] = &[
    required("point_id", &["服务网点编号", "网点编号", "服务点编号"]),
    required("name", &["名称", "网点名称"]),
    required("country", &["国家", "国家代码"]),
    required("city", &["城市"]),
    optional("address", &["地址", "详细地址"]),
    optional("lat", &["纬度"]),
    optional("lon", &["经度"]),
    optional("radius_km", &["服务半径（公里）", "服务半径", "半径公里"]),
    optional("countries", &["服务国家", "覆盖国家"]),
    required("services", &["服务", "服务项目"]),
    optional("skills", &["技能"]),
    optional("capacity_per_day", &["每日接单量", "日接待能力"]),
    optional("visit_cost", &["上门费", "单次上门费用"]),
    optional("hour_cost", &["每小时费用", "小时费"]),
    optional("currency", &["币种", "货币"]),
    optional("hour_currency", &["小时费币种"]),
];

const PARTS: &[Column] = &[
    required("part_no", &["配件编号", "配件号", "零件号"]),
    required("name", &["名称", "配件名称"]),
    optional("unit_price", &["单价"]),
    optional("currency", &["币种", "货币"]),
    optional("products", &["适用产品"]),
    optional("supply_years", &["供应年限"]),
];

const STOCK: &[Column] = &[
    required("part_no", &["配件编号", "配件号", "零件号"]),
    required("place", &["存放地点", "库位", "地点"]),
    required("quantity", &["数量", "库存数量"]),
];

const REQUESTS: &[Column] = &[
    required("request_id", &["服务请求编号", "请求编号", "需求编号"]),
    required("order_id", &["订单编号", "订单号", "订单ID"]),
    required("received_at", &["收到时间", "接收时间"]),
    required("channel", &["渠道", "接收渠道"]),
    required("services", &["服务", "服务项目"]),
    optional("skills", &["技能", "所需技能"]),
    optional("description", &["描述", "问题描述"]),
    optional("work_hours", &["工时", "工时（小时）"]),
    optional("method", &["服务方式"]),
    optional("replied_at", &["回复时间"]),
    optional("reply_channel", &["回复渠道"]),
    optional("reply_agrees", &["回复约定", "回复确认内容"]),
    optional("confirmed_at", &["确认时间", "预约确认时间"]),
    optional("confirm_channel", &["确认渠道"]),
    optional("solved_at", &["解决时间"]),
    optional("solve_channel", &["解决渠道"]),
    optional("parts", &["配件", "所需配件"]),
    optional("parts_eta", &["配件预计到达日", "配件到货日"]),
    optional("earliest_on", &["最早日期", "最早上门日"]),
    optional("latest_on", &["最晚日期", "最晚上门日"]),
];

const FACTS: &[Column] = &[
    required("fact_id", &["事实编号"]),
    required("request_id", &["服务请求编号", "请求编号", "需求编号"]),
    required("kind", &["类型"]),
    required("at", &["时间"]),
    optional("channel", &["渠道"]),
    optional("agrees", &["约定"]),
    optional("appointment_on", &["预约日期"]),
    optional("appointment_from", &["预约开始"]),
    optional("appointment_to", &["预约结束"]),
    optional("appointment_zone", &["预约时区"]),
    optional("evidence", &["凭证"]),
    optional("note", &["备注"]),
    optional("retracted_at", &["撤回时间"]),
    optional("retracted_why", &["撤回原因"]),
];

const BOOKINGS: &[Column] = &[
    required("visit_id", &["上门编号"]),
    required("request_id", &["服务请求编号", "请求编号", "需求编号"]),
    required("assignee_kind", &["指派类型"]),
    required("assignee_id", &["指派编号"]),
    required("start_at", &["开始时间"]),
    required("finish_at", &["结束时间"]),
    optional("work", &["工作时段"]),
    optional("journey_id", &["行程编号"]),
    optional("lock_assignee", &["锁定人员"]),
    optional("lock_time", &["锁定时间"]),
    optional("published_at", &["发布时间"]),
    optional("booked_at", &["预订时间"]),
    optional("cancelled_at", &["取消时间"]),
    optional("cancelled_why", &["取消原因"]),
];

const EVIDENCE: &[Column] = &[
    required("evidence_id", &["凭证编号"]),
    required("sha256", &["SHA256校验"]),
    required("file_name", &["文件名"]),
    required("bytes", &["字节数"]),
    required("taken_in_at", &["存入时间"]),
];

const SETTINGS: &[Column] = &[
    required("name", &["名称"]),
    required("piece", &["序号"]),
    required("value", &["值"]),
];

impl SheetKind {
    /// Every sheet, in the order in which its rows rest on one another.
    pub const ALL: &[Self] = &[
        Self::Products,
        Self::Buyers,
        Self::Orders,
        Self::Engineers,
        Self::ServicePoints,
        Self::Parts,
        Self::Stock,
        Self::Requests,
        Self::Evidence,
        Self::Facts,
        Self::Bookings,
        Self::Settings,
    ];

    /// The sheets that a seller fills in.
    pub const SELLERS: &[Self] = &[
        Self::Products,
        Self::Buyers,
        Self::Orders,
        Self::Engineers,
        Self::ServicePoints,
        Self::Parts,
        Self::Stock,
        Self::Requests,
    ];

    /// The sheet's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Products => "Products",
            Self::Buyers => "Buyers",
            Self::Orders => "Orders",
            Self::Engineers => "Engineers",
            Self::ServicePoints => "ServicePoints",
            Self::Parts => "Parts",
            Self::Stock => "Stock",
            Self::Requests => "Requests",
            Self::Facts => "Facts",
            Self::Bookings => "Bookings",
            Self::Evidence => "Evidence",
            Self::Settings => "Settings",
        }
    }

    /// Chinese names that mean the same; the first is the usual one.
    pub fn zh(self) -> &'static [&'static str] {
        match self {
            Self::Products => &["产品"],
            Self::Buyers => &["买家", "客户"],
            Self::Orders => &["订单"],
            Self::Engineers => &["工程师"],
            Self::ServicePoints => &["服务网点", "服务点"],
            Self::Parts => &["配件", "零件"],
            Self::Stock => &["库存"],
            Self::Requests => &["服务请求", "服务需求", "需求"],
            Self::Facts => &["事实"],
            Self::Bookings => &["预订", "排程"],
            Self::Evidence => &["凭证"],
            Self::Settings => &["设置"],
        }
    }

    /// Its columns, in the order in which they are written.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Products => PRODUCTS,
            Self::Buyers => BUYERS,
            Self::Orders => ORDERS,
            Self::Engineers => ENGINEERS,
            Self::ServicePoints => SERVICE_POINTS,
            Self::Parts => PARTS,
            Self::Stock => STOCK,
            Self::Requests => REQUESTS,
            Self::Facts => FACTS,
            Self::Bookings => BOOKINGS,
            Self::Evidence => EVIDENCE,
            Self::Settings => SETTINGS,
        }
    }

    /// The sheet of that name: without regard to case, spaces, `_` and `-`.
    pub fn named(text: &str) -> Option<Self> {
        let wanted = folded(text);
        Self::ALL.iter().copied().find(|kind| {
            folded(kind.name()) == wanted || kind.zh().iter().any(|zh| folded(zh) == wanted)
        })
    }

    /// Where among [`Self::columns`] the column of that header is.
    pub fn column_headed(self, text: &str) -> Option<usize> {
        let wanted = folded(text);
        self.columns().iter().position(|column| {
            folded(column.name) == wanted || column.zh.iter().any(|zh| folded(zh) == wanted)
        })
    }

    /// Where among [`Self::columns`] a column is, by its own name.
    pub(crate) fn index_of(self, name: &str) -> usize {
        self.columns()
            .iter()
            .position(|column| column.name == name)
            .expect("columns are asked for by the names of the table above")
    }
}

/// A name as it is compared: case folded, without white space, `_`, `-` and
/// the star that marks a required column in many templates.
fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '*' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_matched_without_regard_to_case_and_in_chinese() {
        let check = |text: &str, kind| assert_eq!(SheetKind::named(text), kind, "{text}");
        check("Products", Some(SheetKind::Products));
        check(" service points ", Some(SheetKind::ServicePoints));
        check("SERVICE_POINTS", Some(SheetKind::ServicePoints));
        check("服务请求", Some(SheetKind::Requests));
        check("Sheet1", None);
    }

    #[test]
    fn no_header_means_two_columns_of_a_sheet() {
        for kind in SheetKind::ALL {
            for (at, column) in kind.columns().iter().enumerate() {
                for header in column.zh.iter().chain([&column.name]) {
                    assert_eq!(kind.column_headed(header), Some(at), "{kind:?} {header}");
                }
            }
        }
    }
}
