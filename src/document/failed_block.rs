//! Blocks that did not run, as templates see them.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};
use minijinja::{Error, State};

/// A block that did not run, as templates see it: whatever they ask of it they get it
/// again, and it prints nothing. So the errors of a template are found beside those of a
/// block, and none is said that only follows from another.
#[derive(Debug)]
pub(super) struct Failed;

/// Whether a value comes from a block that did not run.
pub(super) fn is_failed(value: &Value) -> bool {
    value.downcast_object_ref::<Failed>().is_some()
}

impl Object for Failed {
    fn get_value(self: &Arc<Self>, _: &Value) -> Option<Value> {
        Some(Value::from_dyn_object(self.clone()))
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, _: &str, _: &[Value]) -> Result<Value, Error> {
        Ok(Value::from_dyn_object(self.clone()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Empty
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn render(self: &Arc<Self>, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}
