//! Random tables and random SQL expressions over them.

use tickmark::diagnostic::Span;
use tickmark::sql::{
    Aggregate, Aggregated, Constant, Expression, Form, Function, Operator, Over, Part, Target, Window,
};

use crate::pseudo_random::SplitMix;

/// A column: its name, its cells as they stand in a CSV, its values as R code.
pub struct Column {
    pub name: &'static str,
    pub cells: Vec<String>,
    pub code: Vec<String>,
}

/// A table of all kinds of columns, about a sixth of whose values are missing.
pub fn table(random: &mut SplitMix, rows: usize) -> Vec<Column> {
    let kinds: [(&str, fn(&mut SplitMix) -> (String, String)); 10] = [
        ("i", |random| both((random.below(15) as i64 - 5).to_string())),
        ("k", |random| both((1 + random.below(3)).to_string())),
        ("x", |random| both(((random.below(61) as f64 - 20.0) / 4.0).to_string())),
        ("y", |random| both((0.5 + random.below(40) as f64 / 8.0).to_string())),
        ("t", |random| text(["a", "b", "ab", "Ba", "z9", "x y", "100%", "a_b"][random.below(8)])),
        ("g", |random| text(["F", "M"][random.below(2)])),
        ("b", |random| both(["TRUE", "FALSE"][random.below(2)].to_owned())),
        ("d", |random| day(2019 + random.below(3), 1 + random.below(12), 1 + random.below(28))),
        ("e", |random| day(2020 + random.below(2), 1 + random.below(12), 1 + random.below(31))),
        ("m", |random| {
            let (cell, _) = day(2020, 1 + random.below(12), 1 + random.below(28));
            let cell = format!("{cell}T{:02}:{:02}:00", random.below(24), 15 * random.below(4));
            (cell.clone(), format!("\"{cell}\""))
        }),
    ];
    let mut columns: Vec<Column> =
        kinds.iter().map(|(name, _)| Column { name, cells: Vec::new(), code: Vec::new() }).collect();
    for row in 0..rows {
        for (column, (_, value)) in columns.iter_mut().zip(&kinds) {
            // The first rows are whole, so that each column is of its kind.
            let (cell, code) =
                if row > 1 && random.next() < 0.17 { (String::new(), "NA".to_owned()) } else { value(random) };
            column.cells.push(cell);
            column.code.push(code);
        }
    }
    // Both truths and a fraction are there.
    columns[2].cells[0] = "0.25".to_owned();
    columns[2].code[0] = "0.25".to_owned();
    columns[6].cells[0] = "TRUE".to_owned();
    columns[6].code[0] = "TRUE".to_owned();
    columns[6].cells[1] = "FALSE".to_owned();
    columns[6].code[1] = "FALSE".to_owned();
    columns
}

fn both(text: String) -> (String, String) {
    (text.clone(), text)
}

fn text(text: &str) -> (String, String) {
    (text.to_owned(), format!("\"{text}\""))
}

fn day(year: usize, month: usize, day: usize) -> (String, String) {
    let last = if month == 2 { 28 } else { 30 };
    let cell = format!("{year:04}-{month:02}-{:02}", day.min(last));
    (cell.clone(), format!("\"{cell}\""))
}

fn at(form: Form) -> Expression {
    Expression::new(form, Span::default())
}

fn column(name: &str) -> Expression {
    at(Form::Column { table: None, name: name.to_owned() })
}

fn constant(constant: Constant) -> Expression {
    at(Form::Constant(constant))
}

fn call(function: Function, arguments: Vec<Expression>) -> Expression {
    at(Form::Call(function, arguments))
}

fn binary(left: Expression, operator: Operator, right: Expression) -> Expression {
    at(Form::Binary(Box::new(left), operator, Box::new(right)))
}

/// Random expressions; `depth` is what may still be put inside.
pub struct Expressions<'r> {
    pub random: &'r mut SplitMix,
    /// Whether each value of a row may be used, or only one of the whole table.
    pub has_windows: bool,
}

impl Expressions<'_> {
    /// An expression of any kind.
    pub fn any(&mut self, depth: usize) -> Expression {
        match self.random.below(4) {
            0 => self.number(depth),
            1 => self.truth(depth),
            2 => self.text(depth),
            _ => self.date(depth),
        }
    }

    fn of(&mut self, choices: &[&str]) -> Expression {
        column(choices[self.random.below(choices.len())])
    }

    pub fn number(&mut self, depth: usize) -> Expression {
        if depth == 0 {
            return match self.random.below(8) {
                0 => constant(Constant::Integer(self.random.below(9) as i64 - 3)),
                1 => constant(Constant::Real([0.5, 1.25, 2.0, 10.0][self.random.below(4)])),
                2 if self.random.next() < 0.2 => constant(Constant::Null),
                _ => self.of(&["i", "k", "x", "y"]),
            };
        }
        let depth = depth - 1;
        match self.random.below(20) {
            0..=3 => {
                let operator = [Operator::Plus, Operator::Minus, Operator::Times][self.random.below(3)];
                binary(self.number(depth), operator, self.number(depth.min(1)))
            }
            4 => binary(self.number(depth), Operator::Divide, self.number(depth.min(1))),
            5 => binary(self.number(depth.min(1)), Operator::WholeDivide, self.number(0)),
            6 => binary(self.of(&["i", "k", "x"]), Operator::Remainder, self.of(&["i", "k", "y"])),
            // The negative of a constant is a constant.
            7 => match self.number(depth) {
                one if matches!(one.form, Form::Constant(_)) => one,
                one => at(Form::Negative(Box::new(one))),
            },
            8 => {
                let function = [Function::Abs, Function::Sign, Function::Floor, Function::Ceil][self.random.below(4)];
                call(function, vec![self.number(depth)])
            }
            9 => {
                let function = [Function::Sqrt, Function::Ln, Function::Log10, Function::Log2, Function::Exp]
                    [self.random.below(5)];
                call(function, vec![self.of(&["i", "x", "y", "k"])])
            }
            10 => call(
                Function::Round,
                vec![self.of(&["x", "y"]), constant(Constant::Integer(self.random.below(2) as i64))],
            ),
            11 => {
                let function = [Function::Coalesce, Function::Least, Function::Greatest][self.random.below(3)];
                call(function, vec![self.number(depth), self.number(depth.min(1)), self.number(0)])
            }
            12 => call(Function::Nullif, vec![self.number(depth.min(1)), self.of(&["i", "k"])]),
            13 => self.case(depth, Self::number),
            14 => call(Function::If, vec![self.truth(depth), self.number(depth), self.number(0)]),
            15 => call(Function::Length, vec![self.text(depth)]),
            16 => {
                let function = [Function::Days, Function::Months, Function::Years][self.random.below(3)];
                call(function, vec![self.date(depth.min(1)), self.date(0)])
            }
            17 => {
                let part = [Part::Year, Part::Month, Part::Day, Part::Quarter, Part::Doy][self.random.below(5)];
                at(Form::Part(part, Box::new(self.date(depth.min(1)))))
            }
            18 if self.has_windows => self.over(),
            18 => binary(self.date(0), Operator::Minus, self.date(0)),
            _ => {
                let target = [Target::Integer, Target::Double][self.random.below(2)];
                at(Form::Cast { value: Box::new(self.number(depth)), target, lenient: false })
            }
        }
    }

    fn case(&mut self, depth: usize, result: fn(&mut Self, usize) -> Expression) -> Expression {
        let count = 1 + self.random.below(2);
        let branches = (0..count).map(|_| (self.truth(depth), result(self, depth.min(1)))).collect();
        let other = (self.random.next() < 0.6).then(|| Box::new(result(self, 0)));
        at(Form::Case { operand: None, branches, other })
    }

    /// An aggregate of each group, or the number of a row in it.
    fn over(&mut self) -> Expression {
        let partition = if self.random.next() < 0.8 { vec![self.of(&["g", "k", "t"])] } else { Vec::new() };
        if self.random.next() < 0.4 {
            let descends = self.random.next() < 0.5;
            let order = vec![(self.of(&["i", "d", "y"]), descends)];
            return at(Form::Window(Window::RowNumber, Vec::new(), Box::new(Over { partition, order })));
        }
        let mut one = self.summary(1);
        one.over = Some(Over { partition, order: Vec::new() });
        at(Form::Aggregate(Box::new(one)))
    }

    fn summary(&mut self, depth: usize) -> Aggregated {
        let all = [
            Aggregate::Count,
            Aggregate::Sum,
            Aggregate::Avg,
            Aggregate::Median,
            Aggregate::Min,
            Aggregate::Max,
            Aggregate::Stddev,
            Aggregate::QuantileCont,
        ];
        let function = all[self.random.below(all.len())];
        let is_count = function == Aggregate::Count;
        let argument = match self.random.below(3) {
            0 if is_count => None,
            1 if is_count => Some(self.of(&["t", "d", "b"])),
            // A window is not aggregated, and what is has a column.
            _ => Some(binary(self.of(&["i", "x", "y"]), Operator::Plus, self.number(0))),
        };
        let distinct = is_count && argument.is_some() && self.random.next() < 0.5;
        let probability = (function == Aggregate::QuantileCont).then(|| [0.0, 0.25, 0.5, 0.9][self.random.below(4)]);
        let had = std::mem::replace(&mut self.has_windows, false);
        let filter = (self.random.next() < 0.4).then(|| self.truth(depth));
        self.has_windows = had;
        Aggregated { function, argument, distinct, probability, filter, over: None }
    }

    /// An aggregate of the whole table, or arithmetic of two.
    pub fn aggregate(&mut self, depth: usize) -> Expression {
        let one = at(Form::Aggregate(Box::new(self.summary(depth))));
        match self.random.below(3) {
            0 => {
                let operator =
                    [Operator::Plus, Operator::Minus, Operator::Times, Operator::Divide][self.random.below(4)];
                binary(one, operator, at(Form::Aggregate(Box::new(self.summary(depth)))))
            }
            _ => one,
        }
    }

    pub fn truth(&mut self, depth: usize) -> Expression {
        if depth == 0 {
            return match self.random.below(6) {
                0 => constant(Constant::Truth(self.random.next() < 0.5)),
                1 => at(Form::IsNull(Box::new(self.of(&["i", "t", "d", "b", "x"])))),
                2 => column("b"),
                3 => binary(column("g"), Operator::Equal, constant(Constant::Text("F".to_owned()))),
                _ => binary(
                    self.of(&["i", "k"]),
                    Operator::Greater,
                    constant(Constant::Integer(self.random.below(5) as i64)),
                ),
            };
        }
        let depth = depth - 1;
        let comparison = |random: &mut SplitMix| {
            [
                Operator::Equal,
                Operator::NotEqual,
                Operator::Less,
                Operator::LessOrEqual,
                Operator::Greater,
                Operator::GreaterOrEqual,
                Operator::Same,
            ][random.below(7)]
        };
        match self.random.below(15) {
            0..=2 => {
                let operator = if self.random.next() < 0.5 { Operator::And } else { Operator::Or };
                binary(self.truth(depth), operator, self.truth(depth))
            }
            3 => at(Form::Not(Box::new(self.truth(depth)))),
            // Equality of computed numbers would be one of their last digits.
            4 => binary(self.of(&["i", "k", "x", "y"]), comparison(self.random), self.number(0)),
            5 => binary(self.text(depth), comparison(self.random), self.text(0)),
            6 => binary(self.date(depth), comparison(self.random), self.date(0)),
            7 => {
                let day = constant(Constant::Text("2020-06-15".to_owned()));
                binary(self.of(&["d", "e"]), comparison(self.random), day)
            }
            8 => {
                let form = match self.random.below(3) {
                    0 => Form::IsNull(Box::new(self.any(depth))),
                    1 => Form::Is(Box::new(self.truth(depth)), true),
                    _ => Form::Is(Box::new(self.truth(depth)), false),
                };
                at(form)
            }
            9 => {
                let mut list: Vec<Expression> = (0..1 + self.random.below(3))
                    .map(|_| constant(Constant::Integer(self.random.below(8) as i64)))
                    .collect();
                if self.random.next() < 0.2 {
                    list.push(constant(Constant::Null));
                }
                at(Form::In(Box::new(self.of(&["i", "k", "x"])), list))
            }
            10 => {
                let list = ["a", "Ba", "x y", " b "].iter().take(1 + self.random.below(4));
                let list = list.map(|text| constant(Constant::Text((*text).to_owned()))).collect();
                at(Form::In(Box::new(column("t")), list))
            }
            11 => {
                let (low, high) = (self.number(0), self.number(0));
                at(Form::Between(Box::new(self.of(&["i", "x"])), Box::new(low), Box::new(high)))
            }
            12 => {
                let pattern = ["a%", "%b", "_", "__", "%9", "x_y", "%a%", "100\u{25}", "B_"][self.random.below(9)];
                let any_case = self.random.next() < 0.3;
                let value = Box::new(self.text(depth.min(1)));
                at(Form::Like { value, pattern: pattern.to_owned(), any_case })
            }
            13 => {
                let function = [Function::StartsWith, Function::EndsWith][self.random.below(2)];
                call(
                    function,
                    vec![column("t"), constant(Constant::Text(["a", "b", "z"][self.random.below(3)].to_owned()))],
                )
            }
            _ => self.case(depth, Self::truth),
        }
    }

    pub fn text(&mut self, depth: usize) -> Expression {
        if depth == 0 {
            return match self.random.below(5) {
                0 => constant(Constant::Text(["a", "F", "zz", "it's"][self.random.below(4)].to_owned())),
                1 => column("g"),
                _ => column("t"),
            };
        }
        let depth = depth - 1;
        let small = |random: &mut SplitMix| constant(Constant::Integer(random.below(4) as i64));
        match self.random.below(10) {
            0 => call([Function::Upper, Function::Lower, Function::Trim][self.random.below(3)], vec![self.text(depth)]),
            1 => call(
                Function::Substr,
                vec![
                    self.text(depth),
                    constant(Constant::Integer(1 + self.random.below(3) as i64)),
                    small(self.random),
                ],
            ),
            2 => call(
                [Function::Left, Function::Right][self.random.below(2)],
                vec![self.text(depth), small(self.random)],
            ),
            3 => {
                let word =
                    |random: &mut SplitMix| constant(Constant::Text(["a", "b", "x"][random.below(3)].to_owned()));
                let (from, to) = (word(self.random), word(self.random));
                call(Function::Replace, vec![self.text(depth), from, to])
            }
            4 => binary(self.text(depth), Operator::Join, self.text(0)),
            5 => call(Function::Concat, vec![self.text(depth), self.of(&["i", "g", "t"])]),
            6 => at(Form::Cast { value: Box::new(self.of(&["i", "k"])), target: Target::Varchar, lenient: false }),
            7 => call(Function::Coalesce, vec![self.text(depth), self.text(0)]),
            8 => call(Function::Nullif, vec![self.text(depth), column("t")]),
            _ => self.case(depth, Self::text),
        }
    }

    pub fn date(&mut self, depth: usize) -> Expression {
        if depth == 0 {
            return match self.random.below(6) {
                0 => constant(Constant::Date("2020-02-29".to_owned())),
                1..=3 => column("d"),
                _ => column("e"),
            };
        }
        let depth = depth - 1;
        match self.random.below(8) {
            0 => binary(self.date(depth), Operator::Plus, self.of(&["i", "k"])),
            1 => binary(self.date(depth), Operator::Minus, constant(Constant::Integer(self.random.below(40) as i64))),
            2 => {
                let months = self.random.below(14) as i64;
                let interval = Constant::Interval { months, days: self.random.below(3) as i64, seconds: 0 };
                let operator = if self.random.next() < 0.5 { Operator::Plus } else { Operator::Minus };
                binary(self.date(depth), operator, constant(interval))
            }
            3 => call(Function::Coalesce, vec![self.date(depth), self.date(0)]),
            4 => {
                call([Function::Least, Function::Greatest][self.random.below(2)], vec![self.date(depth), self.date(0)])
            }
            5 => at(Form::Cast { value: Box::new(column("m")), target: Target::Date, lenient: false }),
            6 => call(Function::Nullif, vec![self.date(depth), self.date(0)]),
            _ => self.case(depth, Self::date),
        }
    }
}
