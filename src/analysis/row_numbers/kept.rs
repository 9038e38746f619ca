//! Row sets as a cache keeps them: an order that several of them share is there once, and is
//! shared again by what is read back.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::analysis::RowSet;
use crate::analysis::row_numbers::coded::{CodeSet, CodedRows};
use crate::analysis::row_numbers::{End, Form, Part, RowNumbers, SharedOrder};

/// Row sets without what they share, and that.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeptRows {
    orders: Vec<Vec<u32>>,
    codes: Vec<Vec<u16>>,
    sets: Vec<KeptSet>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptSet {
    count: usize,
    /// The numbers of each source: its id, how many they are, and which.
    members: Vec<(String, usize, KeptForm)>,
}

#[derive(Debug, Serialize, Deserialize)]
enum KeptForm {
    List(Vec<u64>),
    Bits(Vec<u64>),
    All,
    Part {
        /// An index into the orders.
        order: usize,
        from: usize,
        to: usize,
        is_last: bool,
    },
    Coded {
        /// An index into the codes.
        codes: usize,
        wanted: CodeSet,
    },
}

impl KeptRows {
    /// What is kept of row sets.
    pub fn of(sets: &[RowSet]) -> Self {
        let mut kept = Self { orders: Vec::new(), codes: Vec::new(), sets: Vec::new() };
        let mut known = BTreeMap::new();
        for set in sets {
            let members = set.members.iter();
            let members = members.map(|(source, rows)| (source.clone(), rows.count, kept.form(rows, &mut known)));
            let members = members.collect();
            kept.sets.push(KeptSet { count: set.count, members });
        }
        kept
    }

    /// `known` are the orders and codes that are kept, by where they are in memory.
    fn form(&mut self, rows: &RowNumbers, known: &mut BTreeMap<usize, usize>) -> KeptForm {
        match &rows.form {
            Form::List(list) => KeptForm::List(list.clone()),
            Form::Bits(bits) => KeptForm::Bits(bits.clone()),
            Form::All => KeptForm::All,
            Form::Part(Part { from, to, end, order }) => {
                let at = *known.entry(order.rows.as_ptr() as usize).or_insert_with(|| {
                    self.orders.push(order.numbers(0..order.rows.len()).collect());
                    self.orders.len() - 1
                });
                KeptForm::Part { order: at, from: *from, to: *to, is_last: *end == End::Last }
            }
            Form::Coded(CodedRows { codes, wanted }) => {
                let at = *known.entry(codes.as_ptr() as usize).or_insert_with(|| {
                    self.codes.push(codes.to_vec());
                    self.codes.len() - 1
                });
                KeptForm::Coded { codes: at, wanted: wanted.clone() }
            }
        }
    }

    /// The row sets; none where a part is of an order that is not kept or is shorter, or where codes are not kept.
    pub fn read(self) -> Option<Vec<RowSet>> {
        let order = |rows: Vec<u32>| SharedOrder { rows: Arc::new(rows), plus: 0 };
        let orders: Vec<SharedOrder> = self.orders.into_iter().map(order).collect();
        let codes: Vec<Arc<Vec<u16>>> = self.codes.into_iter().map(Arc::new).collect();
        let rows = |count: usize, form: KeptForm| {
            let form = match form {
                KeptForm::List(list) => Form::List(list),
                KeptForm::Bits(bits) => Form::Bits(bits),
                KeptForm::All => Form::All,
                KeptForm::Part { order, from, to, is_last } => {
                    let order = orders.get(order).filter(|order| order.rows.get(from..to).is_some())?.clone();
                    let end = if is_last { End::Last } else { End::First };
                    Form::Part(Part { from, to, end, order })
                }
                KeptForm::Coded { codes: at, wanted } => {
                    Form::Coded(CodedRows { codes: codes.get(at)?.clone(), wanted })
                }
            };
            Some(RowNumbers { count, form })
        };
        let set = |set: KeptSet| {
            let members = set.members.into_iter();
            let members = members.map(|(source, count, form)| Some((source, rows(count, form)?)));
            Some(RowSet { count: set.count, members: members.collect::<Option<_>>()? })
        };
        self.sets.into_iter().map(set).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_row_set_is_read_back_and_orders_stay_shared() {
        let order = SharedOrder { rows: Arc::new((0..6000).map(|at| at * 7 % 6007 + 1).collect()), plus: 0 };
        let codes = Arc::new((0..9000u32).map(|row| (row * 7 % 5) as u16).collect::<Vec<u16>>());
        let forms = [
            RowNumbers::coded(&codes, CodeSet::new(3, [1, 2, 4].into_iter()), 5400),
            RowNumbers::coded(&codes, CodeSet::new(3, 2..3), 1800),
            RowNumbers::default(),
            RowNumbers::from(vec![5, 1_000_000]),
            RowNumbers::from((2..=64_000).collect::<Vec<u64>>()),
            RowNumbers::all(90),
            RowNumbers::part(&order, 0..2000, End::First),
            RowNumbers::part(&order, 1000..6000, End::Last),
            RowNumbers::part(&order, 3000..6000, End::Last),
        ];
        let set =
            |rows: &RowNumbers| RowSet { count: rows.len(), members: vec![("patients".to_owned(), rows.clone())] };
        let mut sets: Vec<RowSet> = forms.iter().map(set).collect();
        sets.push(RowSet::default());
        let kept = KeptRows::of(&sets);
        assert_eq!((kept.orders.len(), kept.codes.len()), (1, 1));
        let mut bytes = Vec::new();
        ciborium::into_writer(&kept, &mut bytes).expect("it is written");
        let kept: KeptRows = ciborium::from_reader(bytes.as_slice()).expect("it is read");
        let read = kept.read().expect("all orders are there");
        assert_eq!(read, sets);
        let shared = |at: usize| read[at].members[0].1.shared().expect("a part");
        assert!(shared(7).is_beside(&shared(8)) && !shared(6).is_beside(&shared(7)));
    }
}
