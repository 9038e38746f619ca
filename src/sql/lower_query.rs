//! From the tree of `sqlparser` to ours: queries.

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Join as ParsedJoin, JoinConstraint, JoinOperator, LimitClause, ObjectName,
    OrderByKind, Query as ParsedQuery, Select as ParsedSelect, SelectItem, SelectItemQualifiedWildcardKind, SetExpr,
    SetOperator, SetQuantifier, Spanned, TableAlias, TableFactor, TableWithJoins, Value,
};

use super::combine::{JoinKind, SetOperation};
use super::lower::Lowering;
use super::span::span;
use super::tree::{Body, Factor, Item, Join, On, OrderKey, Query, Select};
use crate::diagnostic::{Diagnostic, Span};

fn refused(what: &str, at: Span) -> Diagnostic {
    Diagnostic::error(format!("{what} is not available in a query")).within(at)
}

impl Lowering<'_> {
    pub(super) fn query(&self, query: &ParsedQuery) -> Result<Query, Diagnostic> {
        let at = span(query.span());
        let mut with = Vec::new();
        if let Some(clause) = &query.with {
            if clause.recursive {
                return Err(refused("WITH RECURSIVE", span(clause.with_token.0.span)));
            }
            for table in &clause.cte_tables {
                let name = self.alias(&table.alias)?;
                if with.iter().any(|(known, _)| *known == name) {
                    return Err(Diagnostic::error(format!("WITH names two queries `{name}`"))
                        .within(span(table.alias.name.span)));
                }
                if table.from.is_some() {
                    return Err(refused("FROM in WITH", span(table.alias.name.span)));
                }
                with.push((name, self.query(&table.query)?));
            }
        }
        let is_plain = query.fetch.is_none() && query.locks.is_empty() && query.for_clause.is_none();
        if !is_plain || query.settings.is_some() || query.format_clause.is_some() || !query.pipe_operators.is_empty() {
            return Err(refused("FETCH, FOR, FORMAT, SETTINGS or `|>`", at).hint("rows are limited by LIMIT"));
        }
        let body = self.body(&query.body)?;
        let mut order = Vec::new();
        if let Some(by) = &query.order_by {
            let OrderByKind::Expressions(keys) = &by.kind else { return Err(refused("ORDER BY ALL", at)) };
            for key in keys {
                let (expression, descends, nulls_first) = self.order_key(key)?;
                order.push(OrderKey { expression, descends, nulls_first });
            }
        }
        let (limit, offset) = match &query.limit_clause {
            None => (None, None),
            Some(LimitClause::LimitOffset { limit, offset, limit_by }) if limit_by.is_empty() => {
                let limit = limit.as_ref().map(|limit| self.count("LIMIT", limit)).transpose()?;
                let rows = offset.as_ref();
                (limit, rows.map(|offset| self.count("OFFSET", &offset.value)).transpose()?)
            }
            Some(_) => return Err(refused("LIMIT BY", at)),
        };
        Ok(Query { with, body, order, limit, offset, span: at })
    }

    fn count(&self, what: &str, expr: &Expr) -> Result<u64, Diagnostic> {
        let at = span(expr.span());
        match expr {
            Expr::Value(value) => match &value.value {
                Value::Number(digits, _) => digits.parse().ok(),
                _ => None,
            },
            _ => None,
        }
        .ok_or_else(|| Diagnostic::error(format!("{what} takes a whole number of rows")).within(at))
    }

    fn body(&self, body: &SetExpr) -> Result<Body, Diagnostic> {
        Ok(match body {
            SetExpr::Select(select) => Body::Select(Box::new(self.select(select)?)),
            SetExpr::Query(query) => Body::Query(Box::new(self.query(query)?)),
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                let at = span(right.span());
                let operation = match (op, set_quantifier) {
                    (SetOperator::Union, SetQuantifier::All) => SetOperation::UnionAll,
                    (SetOperator::Union, SetQuantifier::None | SetQuantifier::Distinct) => SetOperation::Union,
                    (SetOperator::Except, SetQuantifier::None | SetQuantifier::Distinct) => SetOperation::Except,
                    (SetOperator::Intersect, SetQuantifier::None | SetQuantifier::Distinct) => SetOperation::Intersect,
                    _ => {
                        return Err(refused(&format!("{op} {set_quantifier}"), at)
                            .hint("there are UNION, UNION ALL, EXCEPT and INTERSECT"));
                    }
                };
                Body::Set { left: Box::new(self.body(left)?), operation, right: Box::new(self.body(right)?) }
            }
            other => return Err(refused("VALUES, TABLE or another statement", span(other.span()))),
        })
    }

    fn select(&self, select: &ParsedSelect) -> Result<Select, Diagnostic> {
        let at = span(select.select_token.0.span);
        let unknown = [
            (select.top.is_some(), "TOP"),
            (select.into.is_some(), "INTO"),
            (!select.lateral_views.is_empty(), "LATERAL VIEW"),
            (select.prewhere.is_some(), "PREWHERE"),
            (!select.connect_by.is_empty(), "CONNECT BY"),
            (!select.cluster_by.is_empty() || !select.distribute_by.is_empty(), "CLUSTER BY"),
            (!select.sort_by.is_empty(), "SORT BY"),
            (!select.named_window.is_empty(), "WINDOW"),
            (select.qualify.is_some(), "QUALIFY"),
            (select.value_table_mode.is_some() || select.exclude.is_some(), "SELECT AS or EXCLUDE"),
            (select.select_modifiers.is_some() || !select.optimizer_hints.is_empty(), "a word after SELECT"),
        ];
        if let Some((_, what)) = unknown.iter().find(|(is_there, _)| *is_there) {
            return Err(refused(what, at));
        }
        let distinct = match &select.distinct {
            None | Some(Distinct::All) => false,
            Some(Distinct::Distinct) => true,
            Some(Distinct::On(_)) => {
                return Err(
                    refused("DISTINCT ON", at).hint("number the rows by ROW_NUMBER() OVER (…) and keep the first")
                );
            }
        };
        let items = select.projection.iter().map(|item| self.item(item)).collect::<Result<Vec<_>, _>>()?;
        let from = select.from.iter().map(|one| self.from(one)).collect::<Result<Vec<_>, _>>()?;
        let condition = select.selection.as_ref().map(|one| self.expression(one)).transpose()?;
        let groups = match &select.group_by {
            GroupByExpr::Expressions(keys, modifiers) if modifiers.is_empty() => {
                keys.iter().map(|key| self.expression(key)).collect::<Result<Vec<_>, _>>()?
            }
            _ => return Err(refused("GROUP BY ALL, CUBE or ROLLUP", at).hint("name the columns of the groups")),
        };
        let having = select.having.as_ref().map(|one| self.expression(one)).transpose()?;
        Ok(Select { distinct, items, from, condition, groups, having, span: at })
    }

    fn item(&self, item: &SelectItem) -> Result<Item, Diagnostic> {
        let is_bare = |options: &sqlparser::ast::WildcardAdditionalOptions| {
            options.opt_ilike.is_none()
                && options.opt_exclude.is_none()
                && options.opt_except.is_none()
                && options.opt_replace.is_none()
                && options.opt_rename.is_none()
        };
        match item {
            SelectItem::UnnamedExpr(expr) => Ok(Item::One(self.expression(expr)?, None)),
            SelectItem::ExprWithAlias { expr, alias } => {
                Ok(Item::One(self.expression(expr)?, Some(alias.value.clone())))
            }
            SelectItem::Wildcard(options) if is_bare(options) => Ok(Item::All),
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options)
                if is_bare(options) =>
            {
                self.name(name).map(|(name, _)| Item::AllOf(name))
            }
            other => Err(refused("`*` with EXCLUDE, REPLACE or RENAME", span(other.span()))),
        }
    }

    fn from(&self, from: &TableWithJoins) -> Result<(Factor, Vec<Join>), Diagnostic> {
        let first = self.factor(&from.relation)?;
        let joins = from.joins.iter().map(|join| self.join(join)).collect::<Result<Vec<_>, _>>()?;
        Ok((first, joins))
    }

    fn name(&self, name: &ObjectName) -> Result<(String, Span), Diagnostic> {
        let at = span(name.span());
        let parts: Option<Vec<_>> = name.0.iter().map(|part| part.as_ident()).collect();
        match parts.as_deref() {
            Some([one]) if one.quote_style != Some('\'') => Ok((one.value.clone(), at)),
            _ => Err(Diagnostic::error(format!("`{}` is no table", self.written(at))).within(at)),
        }
    }

    fn alias(&self, alias: &TableAlias) -> Result<String, Diagnostic> {
        if !alias.columns.is_empty() || alias.at.is_some() {
            return Err(
                refused("an alias with names of columns", span(alias.name.span)).hint("name them by AS in the SELECT")
            );
        }
        Ok(alias.name.value.clone())
    }

    fn factor(&self, factor: &TableFactor) -> Result<Factor, Diagnostic> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                version,
                with_ordinality,
                partitions,
                json_path,
                sample,
                index_hints,
            } => {
                let at = span(name.span());
                let is_plain = with_hints.is_empty() && version.is_none() && !with_ordinality && partitions.is_empty();
                if args.is_some() {
                    return Err(Diagnostic::error(format!(
                        "`{}(…)` is no table: a query reads declared tables only",
                        self.written(at)
                    ))
                    .within(at));
                }
                if !is_plain || json_path.is_some() || sample.is_some() || !index_hints.is_empty() {
                    return Err(refused("a sample, version or hint of a table", at));
                }
                let (name, span) = self.name(name)?;
                let alias = alias.as_ref().map(|alias| self.alias(alias)).transpose()?;
                Ok(Factor::Table { name, alias, span })
            }
            TableFactor::Derived { lateral: false, subquery, alias, sample: None } => {
                let query = Box::new(self.query(subquery)?);
                Ok(Factor::Query { query, alias: alias.as_ref().map(|alias| self.alias(alias)).transpose()? })
            }
            other => Err(refused("this form of table", span(other.span()))
                .hint("there are declared tables, and queries in parentheses")),
        }
    }

    fn join(&self, join: &ParsedJoin) -> Result<Join, Diagnostic> {
        let factor = self.factor(&join.relation)?;
        let at = span(join.span());
        let (kind, constraint) = match &join.join_operator {
            JoinOperator::Join(on) | JoinOperator::Inner(on) => (JoinKind::Inner, on),
            JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => (JoinKind::Left, on),
            JoinOperator::Right(on) | JoinOperator::RightOuter(on) => (JoinKind::Right, on),
            JoinOperator::FullOuter(on) => (JoinKind::Full, on),
            JoinOperator::CrossJoin(on) => (JoinKind::Cross, on),
            JoinOperator::Semi(on) | JoinOperator::LeftSemi(on) => (JoinKind::Semi, on),
            JoinOperator::Anti(on) | JoinOperator::LeftAnti(on) => (JoinKind::Anti, on),
            _ => {
                return Err(refused("this kind of JOIN", at)
                    .hint("there are JOIN, LEFT, RIGHT, FULL, CROSS, SEMI and ANTI JOIN"));
            }
        };
        let on = match (kind, constraint) {
            (JoinKind::Cross, JoinConstraint::None) => On::All,
            (JoinKind::Cross, _) => return Err(refused("a condition of CROSS JOIN", at).hint("write JOIN … ON")),
            (_, JoinConstraint::On(condition)) => On::Condition(self.expression(condition)?),
            (_, JoinConstraint::Using(names)) => On::Using(
                names.iter().map(|name| self.name(name).map(|(name, _)| name)).collect::<Result<Vec<_>, _>>()?,
            ),
            (_, JoinConstraint::Natural) => {
                return Err(refused("NATURAL JOIN", at).hint("name the columns: `USING (id)`"));
            }
            (_, JoinConstraint::None) => {
                return Err(Diagnostic::error("a JOIN has no condition")
                    .within(at)
                    .hint("write `ON a.id = b.id` or `USING (id)`"));
            }
        };
        Ok(Join { kind, factor, on, span: at })
    }
}
