//! The wording of problems and notes, in English and Simplified Chinese.

use fettle_domain::rulebook::Bilingual;

use super::ReadError;
use super::problem::{NoteKind, ProblemKind};

fn say(en: impl Into<String>, zh: impl Into<String>) -> Bilingual {
    Bilingual {
        en: en.into(),
        zh: zh.into(),
    }
}

impl ProblemKind {
    /// What is wrong.
    pub fn text(&self) -> Bilingual {
        self.structure_text()
            .or_else(|| self.time_text())
            .or_else(|| self.value_text())
            .unwrap_or_else(|| self.record_text())
    }

    /// Of the sheet and the cell as such.
    fn structure_text(&self) -> Option<Bilingual> {
        Some(match self {
            Self::MissingColumn => say("a required column is missing", "缺少必填列"),
            Self::DuplicateColumn { first } => say(
                format!("this column means the same as `{first}`"),
                format!("此列与“{first}”含义相同"),
            ),
            Self::DuplicateSheet { first } => say(
                format!("this sheet means the same as `{first}`"),
                format!("此工作表与“{first}”含义相同"),
            ),
            Self::Empty => say("a required cell is empty", "必填单元格为空"),
            Self::Formula => say(
                "the cell holds a formula; its last result is not trusted",
                "单元格是公式，其缓存结果不可信",
            ),
            Self::ErrorCell { found } => say(
                format!("the cell shows the error {found}"),
                format!("单元格显示错误 {found}"),
            ),
            Self::Merged { region } => say(
                format!("the cells {region} are merged; only the first of them holds a value"),
                format!("单元格 {region} 已合并，只有第一个有值"),
            ),
            Self::TooLong { chars, limit } => say(
                format!("the text has {chars} characters, more than {limit}"),
                format!("文本有 {chars} 个字符，超过 {limit} 个"),
            ),
            Self::DigitsLost { found } => say(
                format!("the id is stored as a number ({found}); beyond 15 digits its end is lost"),
                format!("编号被存成了数字（{found}），15 位之后的数字已丢失"),
            ),
            Self::BadId { found, why } => say(
                format!("`{found}` cannot be an id: {why}"),
                format!("“{found}”不能作为编号"),
            ),
            Self::NotText { found } => {
                say(format!("{found} is not text"), format!("{found} 不是文本"))
            }
            _ => return None,
        })
    }

    /// Of dates and times.
    fn time_text(&self) -> Option<Bilingual> {
        Some(match self {
            Self::NotADate { found } => say(
                format!("`{found}` is not a date"),
                format!("“{found}”不是日期"),
            ),
            Self::YearOutOfRange { found } => say(
                format!("the year of `{found}` cannot be right"),
                format!("“{found}”的年份不可能正确"),
            ),
            Self::NoOffset { found } => say(
                format!("`{found}` does not say its offset from UTC"),
                format!("“{found}”没有写明与 UTC 的时差"),
            ),
            Self::DateCellForInstant { found } => say(
                format!("a date cell ({found}) cannot carry an offset from UTC"),
                format!("日期单元格（{found}）无法带时差"),
            ),
            Self::NotAnInstant { found } => say(
                format!("`{found}` is not an instant"),
                format!("“{found}”不是时间点"),
            ),
            Self::NotATime { found } => say(
                format!("`{found}` is not a time of day"),
                format!("“{found}”不是一天中的时间"),
            ),
            Self::UnknownZone { found } => say(
                format!("`{found}` is not a time zone"),
                format!("“{found}”不是时区"),
            ),
            Self::EndsBeforeItBegins { begins } => say(
                format!("the range ends before `{begins}`"),
                format!("结束早于“{begins}”"),
            ),
            _ => return None,
        })
    }

    /// Of numbers, words and lists.
    fn value_text(&self) -> Option<Bilingual> {
        Some(match self {
            Self::NotANumber { found } => say(
                format!("`{found}` is not a number"),
                format!("“{found}”不是数字"),
            ),
            Self::NotWhole { found } => say(
                format!("`{found}` is not a whole number"),
                format!("“{found}”不是整数"),
            ),
            Self::OutOfRange { found, min, max } => say(
                format!("{found} is not between {min} and {max}"),
                format!("{found} 不在 {min} 到 {max} 之间"),
            ),
            Self::NotYesNo { found } => say(
                format!("`{found}` is neither yes nor no"),
                format!("“{found}”既不是“是”也不是“否”"),
            ),
            Self::UnknownWord { found, .. } => say(
                format!("`{found}` is not known here"),
                format!("此处不认识“{found}”"),
            ),
            Self::NotACountry { found } => say(
                format!("`{found}` is not a country code"),
                format!("“{found}”不是国家代码"),
            ),
            Self::UnknownCurrency { found } => say(
                format!("`{found}` is not a currency code"),
                format!("“{found}”不是货币代码"),
            ),
            Self::NotRepresentable {
                found, currency, ..
            } => say(
                format!("{found} cannot be an amount of {currency}"),
                format!("{found} 不能作为 {currency} 金额"),
            ),
            Self::NoCurrency { amount } => say(
                format!("the amount in `{amount}` has no currency"),
                format!("“{amount}”的金额没有币种"),
            ),
            Self::Alone { filled } => say(
                format!("the cell is empty while `{filled}` is filled"),
                format!("“{filled}”已填写，此单元格却为空"),
            ),
            Self::BadItem { found, .. } => say(
                format!("`{found}` in the list cannot be read"),
                format!("列表中的“{found}”无法识别"),
            ),
            Self::RepeatedItem { found } => say(
                format!("`{found}` is in the list twice"),
                format!("列表中“{found}”出现了两次"),
            ),
            _ => return None,
        })
    }

    /// Of the record among others.
    fn record_text(&self) -> Bilingual {
        match self {
            Self::DuplicateId { found, first_row } => say(
                format!("`{found}` is already in row {first_row}"),
                format!("“{found}”已在第 {first_row} 行出现"),
            ),
            Self::UnknownReference { found, sheet } => say(
                format!("`{found}` is in {sheet} neither of this book nor of the workspace"),
                format!("本工作簿和工作区的 {sheet} 中都没有“{found}”"),
            ),
            Self::AmbiguousCity { city, country, .. } => say(
                format!("{city} in {country} may be one of several places"),
                format!("{country} 的“{city}”可能是多个地方之一"),
            ),
            Self::UnknownCity { city, country, .. } => say(
                format!("no city `{city}` is known in {country}"),
                format!("在 {country} 没有找到城市“{city}”"),
            ),
            Self::AlreadyDiffers { found } => say(
                format!("`{found}` is already recorded with other content"),
                format!("“{found}”已有不同的记录"),
            ),
            Self::BadSetting { why } => say(
                format!("the setting cannot be read: {why}"),
                format!("设置无法读取：{why}"),
            ),
            other => unreachable!("worded above: {other:?}"),
        }
    }

    /// What would be right.
    pub fn expected(&self) -> Bilingual {
        self.cell_expected()
            .or_else(|| self.value_expected())
            .unwrap_or_else(|| self.record_expected())
    }

    fn cell_expected(&self) -> Option<Bilingual> {
        Some(match self {
            Self::MissingColumn => say(
                "a column with this header in the first row",
                "首行应有此列标题",
            ),
            Self::DuplicateColumn { .. } => say("one of the two columns", "只保留其中一列"),
            Self::DuplicateSheet { .. } => say("one of the two sheets", "只保留其中一张工作表"),
            Self::Empty => say("a value", "填写一个值"),
            Self::Formula => say(
                "the value itself: copy the cell and paste it as a value",
                "值本身：复制单元格并选择“粘贴为数值”",
            ),
            Self::ErrorCell { .. } => say("a value, or an empty cell", "一个值，或留空"),
            Self::Merged { .. } => say(
                "separate cells, each with its value",
                "取消合并，并为每个单元格填写值",
            ),
            Self::TooLong { limit, .. } => say(
                format!("at most {limit} characters"),
                format!("最多 {limit} 个字符"),
            ),
            Self::DigitsLost { .. } => say(
                "the whole id as text: format the column as text, then enter the id again",
                "以文本形式填写完整编号：先把列格式设为文本，再重新输入",
            ),
            Self::BadId { .. } => say("1 to 120 bytes of plain text", "1 到 120 字节的普通文本"),
            Self::NotText { .. } => say("text", "文本"),
            Self::NotADate { .. } | Self::YearOutOfRange { .. } => {
                say("a date such as 2026-11-18", "形如 2026-11-18 的日期")
            }
            Self::NoOffset { .. } | Self::DateCellForInstant { .. } | Self::NotAnInstant { .. } => {
                say(
                    "date, time and offset as text, such as 2026-11-18T09:30:00+08:00",
                    "以文本填写日期、时间和时差，如 2026-11-18T09:30:00+08:00",
                )
            }
            Self::NotATime { .. } => say("a time such as 09:30", "形如 09:30 的时间"),
            Self::UnknownZone { .. } => {
                say("a name such as Asia/Shanghai", "形如 Asia/Shanghai 的名称")
            }
            _ => return None,
        })
    }

    fn value_expected(&self) -> Option<Bilingual> {
        Some(match self {
            Self::EndsBeforeItBegins { begins } => say(
                format!("a date not before `{begins}`"),
                format!("不早于“{begins}”的日期"),
            ),
            Self::NotANumber { .. } => say(
                "a number such as 12 or 12.5, without spaces or thousands marks",
                "形如 12 或 12.5 的数字，不带空格和千位分隔符",
            ),
            Self::NotWhole { .. } => say("a whole number such as 12", "形如 12 的整数"),
            Self::OutOfRange { min, max, .. } => {
                say(format!("{min} to {max}"), format!("{min} 到 {max}"))
            }
            Self::NotYesNo { .. } => say("yes or no", "是或否（yes 或 no）"),
            Self::UnknownWord { words, .. } => {
                say(format!("one of: {words}"), format!("以下之一：{words}"))
            }
            Self::NotACountry { .. } => say(
                "two letters of ISO 3166, such as DE",
                "ISO 3166 两位字母代码，如 DE",
            ),
            Self::UnknownCurrency { .. } | Self::NoCurrency { .. } => say(
                "a code of ISO 4217, such as CNY or USD",
                "ISO 4217 代码，如 CNY 或 USD",
            ),
            Self::NotRepresentable {
                currency, digits, ..
            } => say(
                format!("at most {digits} decimals, as {currency} has"),
                format!("{currency} 最多 {digits} 位小数"),
            ),
            Self::Alone { filled } => say(
                format!("both this and `{filled}`, or neither"),
                format!("与“{filled}”同时填写，或都留空"),
            ),
            Self::BadItem { shape, .. } => say(
                format!("items such as {shape}, separated by ;"),
                format!("形如 {shape} 的条目，用 ; 分隔"),
            ),
            Self::RepeatedItem { .. } => say("each item once", "每个条目只写一次"),
            _ => return None,
        })
    }

    fn record_expected(&self) -> Bilingual {
        match self {
            Self::DuplicateId { .. } => say("an id of its own", "唯一的编号"),
            Self::UnknownReference { sheet, .. } => say(
                format!("an id that {sheet} has, or a row for it there"),
                format!("{sheet} 中已有的编号，或在其中补上一行"),
            ),
            Self::AmbiguousCity { candidates, .. } => say(
                format!(
                    "a choice, or latitude and longitude: {}",
                    candidates.join(" | ")
                ),
                format!("请选择，或填写经纬度：{}", candidates.join(" | ")),
            ),
            Self::UnknownCity { suggestions, .. } => city_expected(suggestions),
            Self::AlreadyDiffers { .. } => say(
                "the record as it was kept; a correction has an id of its own",
                "与原记录一致；更正应另用新编号",
            ),
            Self::BadSetting { .. } => say("the text as Fettle exported it", "Fettle 导出的原文"),
            other => unreachable!("worded above: {other:?}"),
        }
    }
}

fn city_expected(suggestions: &[String]) -> Bilingual {
    if suggestions.is_empty() {
        return say(
            "a larger city nearby, or latitude and longitude",
            "附近较大的城市，或填写经纬度",
        );
    }
    let names = suggestions.join(" | ");
    say(
        format!("perhaps {names}; or latitude and longitude"),
        format!("也许是 {names}；或填写经纬度"),
    )
}

impl NoteKind {
    /// What the note says.
    pub fn text(&self) -> Bilingual {
        match self {
            Self::UnknownColumn => say(
                "this column is not known; its cells were not read",
                "不认识此列，其内容未读取",
            ),
            Self::UnknownSheet => say(
                "this sheet is not known; it was not read",
                "不认识此工作表，未读取",
            ),
            Self::AbsentSheet => say("the book has no such sheet", "工作簿中没有此工作表"),
            Self::Encoding { name } => say(
                format!("the file is not in UTF-8; it was read as {name}"),
                format!("文件不是 UTF-8 编码，已按 {name} 读取"),
            ),
            Self::Delimiter { found } => {
                let shown = if *found == '\t' {
                    "tab".to_owned()
                } else {
                    found.to_string()
                };
                say(
                    format!("cells are parted by {shown}"),
                    format!("单元格以 {shown} 分隔"),
                )
            }
            Self::UnknownProduct { found } => say(
                format!("no product `{found}` is known"),
                format!("没有产品“{found}”"),
            ),
            Self::NegativeCount { found } => say(
                format!("a count below zero ({found}) is taken as it is"),
                format!("负的库存数（{found}）按原样导入"),
            ),
            Self::AssumedPlace {
                city,
                taken,
                others,
            } => say(
                format!(
                    "{city} was taken for {taken}; if {} is meant, give latitude and longitude",
                    others.join(" or ")
                ),
                format!(
                    "{city} 按 {taken} 处理；如指 {}，请填写经纬度",
                    others.join("、")
                ),
            ),
            Self::UnlistedCity { city, country } => say(
                format!(
                    "no city `{city}` is known in {country}; the place is where its latitude and longitude say"
                ),
                format!("{country} 没有名为“{city}”的城市；地点以所填经纬度为准"),
            ),
            Self::FarFromCity { city, country, km } => say(
                format!(
                    "latitude and longitude, which were taken, lie {km} km from {city} ({country}); correct one or the other"
                ),
                format!("所填经纬度（已采用）距 {city}（{country}）{km} 公里；请更正其中之一"),
            ),
            Self::BeforeDemand => say(
                "this happened before the demand was received",
                "此事发生在收到需求之前",
            ),
        }
    }
}

impl ReadError {
    /// The sentence in both languages.
    pub fn text(&self) -> Bilingual {
        say(self.to_string(), self.chinese())
    }

    fn chinese(&self) -> String {
        match self {
            Self::Open { path, source } => format!("无法打开 {}：{source}", path.display()),
            Self::UnknownKind { path } => format!(
                "{} 既不是 .xlsx 工作簿，也不是 .csv 文件夹；请另存为 .xlsx",
                path.display()
            ),
            Self::SingleCsv { path } => format!(
                "{} 是单个 .csv 文件；请选择每张工作表一个 .csv 文件的文件夹",
                path.display()
            ),
            Self::OldOrEncrypted { path } => format!(
                "{} 设有密码或为旧的 .xls 格式；请另存为不带密码的 .xlsx",
                path.display()
            ),
            Self::EmptyFolder { path } => format!("文件夹 {} 中没有 .csv 文件", path.display()),
            Self::FileTooLarge { path, bytes, limit } => format!(
                "{} 有 {bytes} 字节，超过上限 {limit}；请拆分成几个工作簿",
                path.display()
            ),
            Self::UnpacksTooLarge { part, limit } => {
                format!("工作簿解压后过大（{part} 超过 {limit} 字节）；文件已损坏或含有恶意内容")
            }
            Self::TooManyRows { sheet, limit } => {
                format!("工作表 {sheet} 超过 {limit} 行；请拆分成几个工作簿")
            }
            Self::TooManyColumns { sheet, limit } => {
                format!("工作表 {sheet} 在第 {limit} 列之后仍有单元格；请删除不需要的列")
            }
            Self::Damaged { .. } => "工作簿已损坏，或不是 .xlsx 文件".to_owned(),
            Self::UnknownEncoding { path } => format!(
                "{} 的文本既不是 UTF-8 也不是 GBK；请另存为 CSV UTF-8",
                path.display()
            ),
            Self::NoKnownSheet { found } => format!(
                "工作簿中没有可识别的工作表（找到：{found}）；工作表名应为 产品、买家、订单、工程师、服务网点、配件、库存、服务请求"
            ),
            Self::Cancelled => "已取消读取".to_owned(),
        }
    }
}
