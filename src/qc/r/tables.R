# ---- Tables -------------------------------------------------------------------
# A table is a data frame (`rows`) with, for each column that the dictionary or a
# block gives levels, their codes and labels (`levels`).

tables <- list()
unavailable <- list()      # table -> why R does not have it

use <- function(name) {
  if (!is.null(unavailable[[name]])) not_covered("table ", name, ": ", unavailable[[name]])
  if (is.null(tables[[name]])) stop("there is no table ", name)
  tables[[name]]
}

column <- function(table, name) {
  if (!(name %in% names(table$rows))) stop("there is no column ", name)
  table$rows[[name]]
}

# SQL's WHERE: keeps the rows for which the condition is true.
rows_where <- function(table, condition) {
  truth <- sql_rows(condition(table$rows), table$rows)
  table$rows <- table$rows[which(truth), , drop = FALSE]
  table
}

# The values as the dictionary's codes.
code_of <- function(x) {
  if (is.numeric(x)) {
    values <- unique(x[!is.na(x)])
    text <- vapply(values, plain, "")[match(x, values)]
  } else if (inherits(x, "POSIXct")) text <- format(x, "%Y-%m-%dT%H:%M:%S")
  else if (is.logical(x)) text <- ifelse(x, "true", "false")
  else text <- as.character(x)
  as.character(text)
}

# A column as a factor of labels: all levels of the dictionary, or, without one,
# the values that occur, in their order. `codes` are the levels as they stand in
# the data.
categories <- function(table, name) {
  values <- column(table, name)
  levels <- table$levels[[name]]
  codes <- levels$codes
  labels <- levels$labels
  if (is.null(codes)) {
    codes <- code_of(sort(unique(values[!is.na(values)])))
    labels <- codes
  }
  list(labels = labels, codes = codes, index = match(code_of(values), codes))
}

# The levels that occur among some rows, in order.
groups_of <- function(table, name) {
  if (is.null(name)) return(list())
  found <- categories(table, name)
  present <- sort(unique(found$index[!is.na(found$index)]))
  lapply(present, function(at) list(label = found$labels[at], rows = which(found$index == at)))
}

# The place of a level that is written by its label, its code or its number.
level_at <- function(found, written) {
  if (is.numeric(written)) written <- plain(written)
  at <- match(written, found$labels)
  if (is.na(at)) match(written, found$codes) else at
}

# The place, among some groups, of the one that is called so.
group_at <- function(table, by, groups, written) {
  found <- categories(table, by)
  match(found$labels[level_at(found, written)], vapply(groups, function(group) group$label, ""))
}

numbers <- function(table, name) {
  values <- column(table, name)
  if (all(is.na(values))) return(rep(NA_real_, length(values)))
  if (!is.numeric(values) && !is.logical(values)) stop("column ", name, " is not numeric")
  as.numeric(values)
}

# Rows that lack each single value that an analysis needs.
count_missing <- function(table, names, event) {
  for (name in unique(names)) count(c("missing", of_variable(name)), "n.missing", sum(is.na(column(table, name))))
  count(c("missing", "event"), "n.missing", sum(is.na(sql_rows(event(table$rows), table$rows))))
}

# Rows without a group.
count_ungrouped <- function(table, by) {
  if (!is.null(by)) count(c("missing", of_variable(by)), "n.missing", sum(is.na(column(table, by))))
}

# ---- Cohorts ------------------------------------------------------------------

# Columns of the one row of `other` with the same key; a missing key meets none.
join <- function(table, other, on, columns) {
  key <- function(d) {
    parts <- lapply(on, function(name) code_of(d[[name]]))
    ifelse(Reduce(`|`, lapply(parts, is.na)), NA, do.call(paste, c(parts, sep = "\037")))
  }
  theirs <- key(other$rows)
  if (anyDuplicated(theirs[!is.na(theirs)])) stop("a joined table has two rows for one key")
  ours <- key(table$rows)
  at <- match(ours, theirs, incomparables = NA)
  if (is.null(columns)) {
    columns <- setdiff(names(other$rows), on)
    names(columns) <- columns
  }
  for (new in names(columns)) {
    table$rows[[new]] <- other$rows[[columns[[new]]]][at]
    table$levels[[new]] <- other$levels[[columns[[new]]]]
  }
  table
}

derive <- function(table, name, expression, levels = NULL) {
  table$rows[[name]] <- sql_rows(expression(table$rows), table$rows)
  table$levels[[name]] <- levels
  table
}

# Applies the steps in the written order and counts the rows. A row for which a
# condition is unknown is neither included nor excluded.
select_rows <- function(table, steps) {
  count(character(), "n_start", nrow(table$rows))
  for (at in seq_along(steps)) {
    step <- steps[[at]]
    truth <- sql_rows(step$condition(table$rows), table$rows)
    stays <- if (step$keep) truth %in% TRUE else !(truth %in% TRUE)
    before <- nrow(table$rows)
    table$rows <- table$rows[stays, , drop = FALSE]
    count(c("step", plain(at)), "n_in", before)
    count(c("step", plain(at)), "n_out", nrow(table$rows))
    count(c("step", plain(at)), "n_removed", before - nrow(table$rows))
  }
  count(character(), "n", nrow(table$rows))
  table
}

include <- function(condition) list(keep = TRUE, condition = condition)
exclude <- function(condition) list(keep = FALSE, condition = condition)

# The block's table; if making it fails, later blocks know why.
make_table <- function(name, code) {
  tryCatch(tables[[name]] <<- code,
           error = function(e) {
             unavailable[[name]] <<- conditionMessage(e)
             stop(e)
           })
}
