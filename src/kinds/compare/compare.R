# ---- Comparisons ------------------------------------------------------------------------------

compare_block <- function(table, outcomes, test, several = FALSE, pairs = NULL, by = NULL, strata = NULL,
                          reference = NULL, exact = NULL, interval = "newcombe", effect = NULL, level = 0.95,
                          pairwise = FALSE, adjust = "holm") {
  options <- list(test = test, exact = exact, interval = interval, effect = effect, level = level)
  read <- function(one) {
    if (is.function(one)) as.logical(sql_rows(one(table$rows), table$rows)) else numbers(table, one)
  }
  values <- lapply(outcomes, read)
  root <- function(k) if (several) of_variable(names(outcomes)[k]) else character()
  if (!is.null(pairs)) {
    p <- lapply(seq_along(values), function(k) compare_pairs(root(k), values[[k]], read(pairs[[k]]), options))
    return(put_adjusted(lapply(seq_along(p), function(k) list(at = c(root(k), "test"), p = p[[k]])), adjust))
  }
  groups <- groups_of(table, by)
  count_ungrouped(table, by)
  options$stratum <- if (!is.null(strata)) categories(table, strata)$index
  first <- if (is.null(reference)) 1 else group_at(table, by, groups, reference)
  tests <- lapply(seq_along(values), function(k) {
    compare_groups(root(k), values[[k]], groups, first, options, pairwise, adjust)
  })
  put_adjusted(tests, adjust)
}

# What describes a group: of numbers, or of an event.
put_description <- function(at, x) {
  if (is.logical(x)) {
    count(at, "n", sum(x))
    count(at, "N", length(x))
    put(at, "p", if (length(x) == 0) NA else mean(x))
  } else {
    count(at, "n", length(x))
    put_numbers(at, x, 7)
  }
}

compare_groups <- function(root, values, groups, first, options, pairwise, adjust) {
  known <- !is.na(values)
  if (!is.null(options$stratum)) known <- known & !is.na(options$stratum)
  members <- lapply(groups, function(group) group$rows[known[group$rows]])
  for (k in seq_along(groups)) {
    put_description(c(root, of_group(groups[[k]]$label)), values[members[[k]]])
    count(c(root, of_group(groups[[k]]$label)), "n.missing", length(groups[[k]]$rows) - length(members[[k]]))
  }
  n <- length(unlist(members))
  count(root, "n", n)
  count(root, "n.missing", length(values) - n)
  two <- length(groups) == 2
  # The other group is compared with the reference.
  contrast <- if (two) c(3 - first, first)
  order <- if (two && options$test %in% OF_TWO_GROUPS) contrast else seq_along(groups)
  found <- test_groups_of(options$test, values, members[order], options)
  at <- c(root, "test")
  put_test(at, found)
  if (two) {
    put_effects(root, options$test, values, members[contrast], options)
  } else if (length(groups) < 2) {
    put_effect(root, effect_of(options, values), rep(NA, 3))
  }
  if (pairwise && length(groups) > 2) compare_each_two(root, values, groups, members, options, adjust)
  list(at = at, p = found$p.value)
}

# The effect that a table shows, where there is no other.
effect_of <- function(options, values) {
  if (!is.null(options$effect)) return(gsub("-", "_", options$effect, fixed = TRUE))
  if (options$test %in% c("mantel-haenszel", "mcnemar", "fisher")) "odds_ratio" else "difference"
}

PAIR_TESTS <- c(anova = "student", "welch-anova" = "welch", "kruskal-wallis" = "wilcoxon")

# The later group with the earlier one.
compare_each_two <- function(root, values, groups, members, options, adjust) {
  test <- if (options$test %in% names(PAIR_TESTS)) PAIR_TESTS[[options$test]] else options$test
  tests <- lapply(utils::combn(length(groups), 2, simplify = FALSE), function(pair) {
    at <- c(root, "pairwise", of_group(c(groups[[pair[1]]]$label, groups[[pair[2]]]$label)))
    both <- members[rev(pair)]
    count(at, "n", length(unlist(both)))
    found <- test_groups_of(test, values, both, options)
    put_test(at, found)
    put_effects(at, test, values, both, options)
    list(at = at, p = found$p.value)
  })
  put_adjusted(tests, adjust)
}

test_groups_of <- function(test, values, members, options) {
  if (!is.logical(values)) return(test_numbers(test, lapply(members, function(rows) values[rows]), options$exact))
  if (test == "mantel-haenszel") return(test_strata(values, members, options))
  with <- vapply(members, function(rows) sum(values[rows]), 0)
  test_counts(test, rbind(lengths(members) - with, with))
}

put_effects <- function(at, test, values, members, options) {
  level <- options$level
  if (!is.logical(values)) {
    x <- lapply(members, function(rows) values[rows])
    of_means <- test %in% c("welch", "welch-anova", "student", "anova")
    if (!of_means) return(put_shift(at, x[[1]], x[[2]], level))
    pooled <- test %in% c("student", "anova")
    return(put_mean_difference(at, quietly(t.test(x[[1]], x[[2]], var.equal = pooled, conf.level = level))))
  }
  if (test == "mantel-haenszel") return(put_common_odds_ratio(at, values, members, options))
  n <- lengths(members)
  x <- vapply(members, function(rows) sum(values[rows]), 0)
  put_risk_difference(at, x, n, options$interval, level)
  put_risk_ratio(at, x, n, level)
  if (test != "fisher") return(put_odds_ratio(at, x, n, level))
  if (any(n == 0) || sum(x) %in% c(0, sum(n))) return(put_effect(at, "odds_ratio", rep(NA, 3)))
  put_exact_odds_ratio(at, list(c(x[1], n[1] - x[1], x[2], n[2] - x[2])), level)
}

put_mean_difference <- function(at, fit) {
  if (!is.list(fit) || is.na(fit$p.value)) fit <- list(estimate = NA, conf.int = c(NA, NA), stderr = NA)
  means <- fit$estimate
  put_effect(at, "difference", c(if (length(means) == 2) means[[1]] - means[[2]] else means, fit$conf.int[1:2]))
  put(c(at, "difference"), "std.error", fit$stderr)
}

# Of more pairs than these the report gives no location.
MOST_PAIRS <- 1e7

# Hodges and Lehmann's shift: the median of all differences, between two of them. Without
# ties and below 50 values their place is exact, else by Hollander and Wolfe, section 4.3,
# where wilcox.test() takes a root of the corrected test instead.
put_shift <- function(at, x, y, level) {
  m <- length(x)
  n <- length(y)
  exact <- m < 50 && n < 50 && !anyDuplicated(c(x, y))
  place <- if (exact) qwilcox((1 - level) / 2, m, n) else {
    floor(m * n / 2 - qnorm((1 + level) / 2) * sqrt(m * n * (m + n + 1) / 12))
  }
  put_location(at, if (m * n <= MOST_PAIRS) as.vector(outer(x, y, "-")), place)
}

# The centre of differences other than 0: the median of Walsh's averages.
put_centre <- function(at, d, level) {
  plain <- !anyDuplicated(abs(d)) && all(d != 0)
  d <- d[d != 0]
  n <- length(d)
  exact <- n < 50 && plain
  place <- if (exact) qsignrank((1 - level) / 2, n) else {
    floor(n * (n + 1) / 4 - qnorm((1 + level) / 2) * sqrt(n * (n + 1) * (2 * n + 1) / 24))
  }
  averages <- function() {
    all <- outer(d, d, "+") / 2
    all[upper.tri(all, diag = TRUE)]
  }
  put_location(at, if (n * (n + 1) / 2 <= MOST_PAIRS) averages(), place)
}

put_location <- function(at, values, place) {
  if (length(values) == 0) return(put_effect(at, "difference", rep(NA, 3)))
  sorted <- sort(values)
  place <- min(max(place, 1), length(sorted))
  limits <- sort(c(sorted[place], sorted[length(sorted) + 1 - place]))
  put_effect(at, "difference", c(median(sorted), limits))
}

# ---- Strata -------------------------------------------------------------------------------------

# For each stratum with two rows or more: with and without the event in the group, then
# in the reference.
strata_of <- function(values, members, stratum) {
  cells <- lapply(sort(unique(stratum)), function(one) {
    inside <- lapply(members, function(rows) values[rows[stratum[rows] %in% one]])
    unlist(lapply(inside, function(x) c(sum(x), sum(!x))))
  })
  Filter(function(four) sum(four) > 1, cells)
}

test_strata <- function(values, members, options) {
  method <- TEST_NAMES[["mantel-haenszel"]]
  if (length(members) != 2) return(tested(method, NA))
  strata <- strata_of(values, members, options$stratum)
  if (isTRUE(options$exact)) {
    method <- paste("exact conditional", method)
    given <- given_margins(strata)
    if (length(given$logs) < 2) return(tested(method, NA))
    x <- sum(vapply(strata, function(four) four[1], 0))
    return(tested(method, list(statistic = x, p.value = exact_p(given, x))))
  }
  fit <- mantelhaen(strata, options$level)
  tested(form(method, FALSE), fit)
}

# mantelhaen.test() wants several strata; one that says nothing changes nothing.
mantelhaen <- function(strata, level) {
  cells <- c(unlist(strata), 1, 0, 1, 0)
  quietly(mantelhaen.test(array(cells, c(2, 2, length(cells) / 4)), conf.level = level))
}

put_common_odds_ratio <- function(at, values, members, options) {
  strata <- strata_of(values, members, options$stratum)
  if (isTRUE(options$exact)) return(put_exact_odds_ratio(at, strata, options$level))
  fit <- mantelhaen(strata, options$level)
  # Of 0 and of infinity there is no interval, and the report gives none.
  whole <- is.list(fit) && all(is.finite(fit$conf.int))
  put_effect(at, "odds_ratio", if (whole) c(fit$estimate, fit$conf.int[1:2]) else rep(NA, 3))
}

# ---- Pairs --------------------------------------------------------------------------------------

compare_pairs <- function(root, x, y, options) {
  known <- !is.na(x) & !is.na(y)
  put_description(c(root, "first"), x[known])
  count(c(root, "first"), "n.missing", sum(is.na(x)))
  put_description(c(root, "second"), y[known])
  count(c(root, "second"), "n.missing", sum(is.na(y)))
  count(root, "n", sum(known))
  count(root, "n.missing", sum(!known))
  x <- x[known]
  y <- y[known]
  found <- if (options$test == "paired-t") {
    fit <- quietly(t.test(x, y, paired = TRUE, conf.level = options$level))
    put_mean_difference(root, fit)
    tested(TEST_NAMES[["paired-t"]], fit)
  } else if (options$test == "signed-rank") {
    put_centre(root, x - y, options$level)
    signed_rank(x - y, options$exact)
  } else {
    mcnemar(root, x, y, options)
  }
  put_test(c(root, "test"), found)
  found$p.value
}

signed_rank <- function(d, exact) {
  method <- TEST_NAMES[["signed-rank"]]
  kept <- d[d != 0]
  plain <- !anyDuplicated(abs(kept)) && length(kept) == length(d)
  if (is.null(exact)) exact <- length(kept) < 50 && plain
  if (!exact || length(kept) > 200) {
    found <- tested(method, quietly(wilcox.test(d, exact = FALSE, correct = TRUE)))
    return(if (is.na(found$p.value)) found else replace(found, "method", form(method, FALSE)))
  }
  if (length(kept) == 0) return(tested(method, NA))
  fit <- quietly(wilcox.test(kept, exact = plain))
  if (!plain) {
    # wilcox.test() has no exact test with ties or zeros: all signs of midranks are counted.
    ranks <- 2 * rank(abs(kept))
    p <- sums_of_ranks(ranks)
    distance <- abs(seq_along(p) - 1 - sum(ranks) / 2)
    fit$p.value <- min(1, sum(p[distance >= abs(sum(ranks[kept > 0]) - sum(ranks) / 2) - 1e-9]))
  }
  replace(tested(method, fit), "method", form(method, TRUE))
}

# Wald's interval of the difference (Agresti, section 10.1.1); the odds ratio of
# discordant pairs with Clopper and Pearson's limits.
mcnemar <- function(root, x, y, options) {
  cells <- c(both = sum(x & y), first_only = sum(x & !y), second_only = sum(!x & y), neither = sum(!x & !y))
  for (name in names(cells)) count(root, name, cells[[name]])
  b <- cells[["first_only"]]
  c <- cells[["second_only"]]
  n <- length(x)
  d <- (b - c) / n
  half <- qnorm(1 - (1 - options$level) / 2) * sqrt(b + c - (b - c)^2 / n) / n
  put_effect(root, "difference", if (n == 0) rep(NA, 3) else c(d, max(d - half, -1), min(d + half, 1)))
  method <- TEST_NAMES[["mcnemar"]]
  if (b + c == 0) {
    put_effect(root, "odds_ratio", rep(NA, 3))
    return(tested(method, NA))
  }
  share <- binom.test(b, b + c, conf.level = options$level)
  limits <- share$conf.int[1:2]
  put_effect(root, "odds_ratio", c(b / c, limits / (1 - limits)))
  exact <- if (is.null(options$exact)) b + c < 25 else options$exact
  if (exact) return(tested(form(method, TRUE), share, also = character()))
  tested(form(method, FALSE), mcnemar.test(matrix(cells[c(1, 3, 2, 4)], 2)))
}
