# ---- Tables of characteristics --------------------------------------------------

summary_block <- function(table, variables, by = NULL, test = "none", smd = FALSE, quantile_type = 7,
                          categorical = character(), tests = list(), dichotomous = character()) {
  everyone <- seq_len(nrow(table$rows))
  groups <- groups_of(table, by)
  count(character(), "n", length(everyone))
  count_ungrouped(table, by)
  for (group in groups) count(of_group(group$label), "n", length(group$rows))
  for (name in variables) {
    is_category <- !is.numeric(column(table, name)) || !is.null(table$levels[[name]]) ||
      name %in% c(categorical, dichotomous)
    describe <- if (!is_category) describe_numbers else function(table, name, at, rows, quantile_type)
      describe_categories(table, name, at, rows, positive_of(table, name, dichotomous))
    describe(table, name, character(), everyone, quantile_type)
    for (group in groups) describe(table, name, of_group(group$label), group$rows, quantile_type)
    if (length(groups) > 1) {
      if (!is.null(tests[[name]])) test_by_name(table, name, groups, is_category, tests[[name]])
      else if (test != "none") test_variable(table, name, groups, is_category, test)
      if (smd && length(groups) == 2) put(of_variable(name), "smd", or_none(difference(table, name, groups, is_category)))
    }
  }
}

describe_numbers <- function(table, name, at, rows, quantile_type) {
  all <- numbers(table, name)[rows]
  x <- all[!is.na(all)]
  at <- c(at, of_variable(name))
  count(at, "N", length(x))
  count(at, "n", length(x))
  count(at, "n.missing", length(all) - length(x))
  put_numbers(at, x, quantile_type)
}

put_numbers <- function(at, x, quantile_type) {
  none <- length(x) == 0
  put(at, "mean", if (none) NA else mean(x))
  put(at, "sd", if (length(x) < 2) NA else sd(x))
  put(at, "median", if (none) NA else median(x))
  put(at, "p25", if (none) NA else quantile(x, 0.25, type = quantile_type))
  put(at, "p75", if (none) NA else quantile(x, 0.75, type = quantile_type))
  put(at, "min", if (none) NA else min(x))
  put(at, "max", if (none) NA else max(x))
}

# The value of a flag that is counted even where nobody has it.
positive_of <- function(table, name, dichotomous) {
  values <- column(table, name)
  if (!is.null(table$levels[[name]])) return(NULL)
  if (is.logical(values)) return("true")
  if (is.numeric(values) && name %in% dichotomous && all(values %in% c(0, 1, NA))) "1"
}

describe_categories <- function(table, name, at, rows, positive = NULL) {
  found <- categories(table, name)
  found$labels <- union(found$labels, positive)
  index <- found$index[rows]
  total <- sum(!is.na(index))
  at <- c(at, of_variable(name))
  count(at, "N", total)
  count(at, "n.missing", sum(is.na(index)))
  for (level in seq_along(found$labels)) {
    n <- sum(index == level, na.rm = TRUE)
    here <- c(at, of_level(found$labels[level]))
    count(here, "n", n)
    count(here, "N", total)
    put(here, "p", if (total == 0) NA else n / total)
  }
}

# Known values of each group; counts of each level (rows) in each group (columns).
samples <- function(table, name, groups) {
  x <- numbers(table, name)
  lapply(groups, function(group) x[group$rows][!is.na(x[group$rows])])
}
counts <- function(table, name, groups) {
  found <- categories(table, name)
  cells <- vapply(groups, function(group) tabulate(found$index[group$rows], length(found$labels)),
                  numeric(length(found$labels)))
  cells <- matrix(cells, ncol = length(groups))
  cells[rowSums(cells) > 0, , drop = FALSE]
}

test_variable <- function(table, name, groups, is_category, family) {
  if (is_category) {
    cells <- counts(table, name, groups)
    cells <- cells[, colSums(cells) > 0, drop = FALSE]
    expected <- outer(rowSums(cells), colSums(cells)) / sum(cells)
    if (min(dim(cells)) < 2) {
      found <- list(method = "Pearson chi-square test", p.value = NA)
    } else if (min(expected) >= 5) {
      found <- list(method = "Pearson chi-square test", fit = suppressWarnings(chisq.test(cells, correct = FALSE)))
    } else {
      p <- fisher_p(cells)
      if (is.null(p)) {
        count(c(of_variable(name), "test"), "method", "Fisher exact test")
        return(leave(c(of_variable(name), "test"), "p.value", "the table is too large for fisher.test()"))
      }
      found <- list(method = "Fisher exact test", p.value = p, tolerance = fisher_tolerance(cells))
    }
  } else {
    x <- samples(table, name, groups)
    two <- length(x) == 2
    fit <- or_none(suppressWarnings(
      if (family == "mean" && two) t.test(x[[1]], x[[2]])
      else if (family == "mean") oneway.test(unlist(x) ~ factor(rep(seq_along(x), lengths(x))), var.equal = TRUE)
      else if (two) wilcox.test(x[[1]], x[[2]], correct = TRUE)
      else kruskal.test(Filter(length, x))))
    method <- if (family == "mean") c("analysis of variance", "Welch t test") else
      c("Kruskal\u2013Wallis test", "Wilcoxon rank-sum test")
    found <- list(method = method[1 + two], fit = if (is.list(fit)) fit, p.value = NA)
  }
  at <- c(of_variable(name), "test")
  count(at, "method", found$method)
  fit <- found$fit
  tolerance <- if (is.null(found$tolerance)) CLOSED_FORM else found$tolerance
  put(at, "p.value", if (is.null(fit)) found$p.value else fit$p.value, tolerance)
  if (is.null(fit) || is.na(fit$p.value)) return(invisible())
  put(at, "statistic", fit$statistic)
  if (!is.null(fit$parameter)) put(at, "df", fit$parameter[[1]])
  if (length(fit$parameter) == 2) put(at, "df.residual", fit$parameter[[2]])
}

# A test that the author names.
test_by_name <- function(table, name, groups, is_category, test) {
  found <- if (is_category) test_counts(test, counts(table, name, groups))
           else test_numbers(test, samples(table, name, groups))
  put_test(c(of_variable(name), "test"), found)
}

# Standardised differences: Austin 2009 for numbers, Yang and Dalton 2012 for levels.
difference <- function(table, name, groups, is_category) {
  if (!is_category) {
    x <- samples(table, name, groups)
    return((mean(x[[1]]) - mean(x[[2]])) / sqrt((var(x[[1]]) + var(x[[2]])) / 2))
  }
  cells <- counts(table, name, groups)[-1, , drop = FALSE]
  totals <- colSums(counts(table, name, groups))
  if (any(totals == 0)) return(NA)
  p <- cells[, 1] / totals[1]
  q <- cells[, 2] / totals[2]
  multinomial <- function(p) diag(p, length(p)) - outer(p, p)
  spread <- (multinomial(p) + multinomial(q)) / 2
  if (length(p) == 0) return(0)
  sqrt(drop(crossprod(p - q, solve(spread, p - q))))
}

# ---- One number -----------------------------------------------------------------

value_block <- function(table, aggregate) {
  value <- aggregate(table$rows)
  if (inherits(value, "Date")) value <- format(value, "%Y-%m-%d")
  put(character(), NULL, value)
}

# ---- Proportions ------------------------------------------------------------------

proportion_block <- function(table, event, by = NULL, conf = "wilson", level = 0.95, difference = NULL, ratio = FALSE,
                             reference = NULL) {
  truth <- sql_rows(event(table$rows), table$rows)
  one_proportion(character(), truth, conf, level)
  groups <- groups_of(table, by)
  count_ungrouped(table, by)
  for (group in groups) one_proportion(of_group(group$label), truth[group$rows], conf, level)
  if (is.null(difference) && !ratio) return(invisible())
  if (length(groups) < 2) {
    for (effect in c(if (!is.null(difference)) "difference", if (ratio) c("ratio", "odds_ratio"))) {
      put_effect(character(), effect, rep(NA, 3))
    }
    return(invisible())
  }
  first <- if (is.null(reference)) 1 else group_at(table, by, groups, reference)
  compared <- lapply(groups[c(3 - first, first)], function(group) truth[group$rows][!is.na(truth[group$rows])])
  x <- vapply(compared, sum, 0)
  if (!is.null(difference)) put_risk_difference(character(), x, lengths(compared), difference, level)
  if (ratio) {
    put_risk_ratio(character(), x, lengths(compared), level)
    put_odds_ratio(character(), x, lengths(compared), level)
  }
}

one_proportion <- function(at, truth, conf, level) {
  x <- sum(truth, na.rm = TRUE)
  n <- sum(!is.na(truth))
  count(at, "n", x)
  count(at, "N", n)
  count(at, "n.missing", sum(is.na(truth)))
  limits <- if (n == 0) c(NA, NA) else proportion_limits(x, n, conf, level)
  put(at, "estimate", if (n == 0) NA else x / n)
  put(at, "conf.low", limits[1])
  put(at, "conf.high", limits[2])
}

proportion_limits <- function(x, n, conf, level) {
  tail <- (1 - level) / 2
  z <- qnorm(1 - tail)
  # Newcombe 1998, method 4; prop.test(correct = TRUE) leaves its correction out at x = n/2.
  corrected <- function(x) (2 * x + z^2 - 1 - z * sqrt(z^2 - 2 - 1 / n + 4 * x / n * (n - x + 1))) / (2 * (n + z^2))
  limits <- switch(conf,
    wilson = suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int[1:2],
    "wilson-continuity" = c(if (x == 0) 0 else corrected(x), if (x == n) 1 else 1 - corrected(n - x)),
    "clopper-pearson" = binom.test(x, n, conf.level = level)$conf.int[1:2],
    "agresti-coull" = {
      centre <- (x + z^2 / 2) / (n + z^2)
      centre + c(-1, 1) * z * sqrt(centre * (1 - centre) / (n + z^2))
    },
    jeffreys = c(if (x == 0) 0 else qbeta(tail, x + 0.5, n - x + 0.5),
                 if (x == n) 1 else qbeta(1 - tail, x + 0.5, n - x + 0.5)),
    not_covered("intervals of the kind ", conf))
  c(max(limits[1], 0), min(limits[2], 1))
}
