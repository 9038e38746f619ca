# ---- Tests by name ----------------------------------------------------------------------------

TEST_NAMES <- c(welch = "Welch t test", student = "Student t test", wilcoxon = "Wilcoxon rank-sum test",
                anova = "analysis of variance", "welch-anova" = "Welch analysis of variance",
                "kruskal-wallis" = "Kruskal\u2013Wallis test", "chi-square" = "Pearson chi-square test",
                "chi-square-corrected" = "Pearson chi-square test with continuity correction",
                fisher = "Fisher exact test", trend = "Cochran\u2013Armitage test for trend",
                mcnemar = "McNemar test", "paired-t" = "paired t test", "signed-rank" = "Wilcoxon signed-rank test",
                "mantel-haenszel" = "Mantel\u2013Haenszel test")
JONCKHEERE <- "Jonckheere\u2013Terpstra test for trend"
OF_TWO_GROUPS <- c("welch", "student", "wilcoxon", "chi-square-corrected", "mantel-haenszel")

# What a test of R gives, under the names of the report; without a P value it gives none.
tested <- function(method, fit, also = c("statistic", "df", "df.residual")) {
  found <- list(method = method, p.value = NA)
  if (!is.list(fit) || !is.finite(fit$p.value)) return(found)
  found$p.value <- fit$p.value
  found$statistic <- fit$statistic
  if (length(fit$parameter) > 0) found$df <- fit$parameter[[1]]
  if (length(fit$parameter) == 2) found$df.residual <- fit$parameter[[2]]
  found[c("method", "p.value", intersect(also, names(found)))]
}

put_test <- function(at, found) {
  count(at, "method", found$method)
  tolerance <- if (is.null(found$tolerance)) CLOSED_FORM else found$tolerance
  if (is.null(found$reason)) put(at, "p.value", found$p.value, tolerance) else leave(at, "p.value", found$reason)
  for (name in intersect(c("statistic", "df", "df.residual"), names(found))) put(at, name, found[[name]])
}

form <- function(method, exact) if (exact) paste("exact", method) else paste(method, "with continuity correction")

quietly <- function(code) or_none(suppressWarnings(code))

# Numbers in samples; of two, the first is compared with the second.
test_numbers <- function(test, x, exact = NULL) {
  method <- if (test == "trend") JONCKHEERE else TEST_NAMES[[test]]
  if (test %in% OF_TWO_GROUPS && length(x) != 2) return(tested(method, NA))
  values <- unlist(x)
  group <- factor(rep(seq_along(x), lengths(x)))
  switch(test,
    welch = tested(method, quietly(t.test(x[[1]], x[[2]]))),
    student = tested(method, quietly(t.test(x[[1]], x[[2]], var.equal = TRUE))),
    wilcoxon = rank_sum(x[[1]], x[[2]], exact),
    anova = tested(method, quietly(one_way(values, group))),
    "welch-anova" = tested(method, quietly(oneway.test(values ~ group))),
    "kruskal-wallis" = tested(method, quietly(kruskal.test(Filter(length, x)))),
    trend = jonckheere(Filter(length, x)))
}

# oneway.test() refuses a group of one value, which says something about the means.
one_way <- function(values, group) {
  if (min(table(group)) > 1) return(oneway.test(values ~ group, var.equal = TRUE))
  line <- anova(lm(values ~ group))
  list(statistic = line[1, "F value"], parameter = line$Df, p.value = line[1, "Pr(>F)"])
}

rank_sum <- function(x, y, exact) {
  method <- TEST_NAMES[["wilcoxon"]]
  both <- c(x, y)
  tied <- anyDuplicated(both) > 0
  if (is.null(exact)) exact <- length(x) < 50 && length(y) < 50 && !tied
  if (!exact || length(both) > 200) {
    found <- tested(method, quietly(wilcox.test(x, y, exact = FALSE, correct = TRUE)))
    return(if (is.na(found$p.value)) found else replace(found, "method", form(method, FALSE)))
  }
  if (length(x) == 0 || length(y) == 0) return(tested(method, NA))
  fit <- quietly(wilcox.test(x, y, exact = !tied))
  if (tied) {
    # wilcox.test() has no exact test with ties: all choices of midranks are counted.
    ranks <- 2 * rank(both)
    p <- sums_of_ranks(ranks, length(x))
    sums <- seq_along(p) - 1
    centre <- length(x) * sum(ranks) / length(both)
    observed <- sum(ranks[seq_along(x)])
    fit$p.value <- min(1, sum(p[abs(sums - centre) >= abs(observed - centre) - 1e-9]))
  }
  replace(tested(method, fit), "method", form(method, TRUE))
}

# Probabilities of the sums 0, 1, … of some of the ranks; of any number where none is given.
sums_of_ranks <- function(ranks, chosen = NULL) {
  most <- sum(ranks)
  rows <- if (is.null(chosen)) 1 else chosen + 1
  ways <- matrix(0, rows, most + 1)
  ways[1, 1] <- 1
  for (rank in ranks) {
    moved <- cbind(matrix(0, rows, rank), ways[, seq_len(most + 1 - rank), drop = FALSE])
    ways <- ways + if (is.null(chosen)) moved else rbind(0, moved[-rows, , drop = FALSE])
  }
  ways[rows, ] / sum(ways[rows, ])
}

# Pairs of values from different samples in which the later one's is larger, a tie as a
# half; the variance with ties is Hollander and Wolfe's (6.19).
jonckheere <- function(x) {
  if (length(x) < 2) return(tested(JONCKHEERE, NA))
  pairs <- utils::combn(length(x), 2)
  larger <- apply(pairs, 2, function(pair) {
    sign <- outer(x[[pair[2]]], x[[pair[1]]], function(later, earlier) sign(later - earlier))
    sum((sign + 1) / 2)
  })
  sizes <- lengths(x)
  ties <- as.vector(table(unlist(x)))
  n <- sum(sizes)
  a <- function(k) sum(k * (k - 1) * (2 * k + 5))
  b <- function(k) sum(k * (k - 1) * (k - 2))
  c <- function(k) sum(k * (k - 1))
  variance <- (a(n) - a(sizes) - a(ties)) / 72 + c(sizes) * c(ties) / (8 * c(n)) +
    if (n > 2) b(sizes) * b(ties) / (36 * b(n)) else 0
  if (variance <= 0) return(tested(JONCKHEERE, NA))
  z <- (sum(larger) - (n^2 - sum(sizes^2)) / 4) / sqrt(variance)
  tested(JONCKHEERE, list(statistic = sum(larger), p.value = min(1, 2 * pnorm(-abs(z)))))
}

# Counts: levels in rows, groups in columns.
test_counts <- function(test, cells) {
  method <- TEST_NAMES[[test]]
  if (nrow(cells) == 0 || ncol(cells) < 2) return(tested(method, NA))
  if (test %in% OF_TWO_GROUPS && ncol(cells) > 2) return(tested(method, NA))
  switch(test,
    "chi-square" = tested(method, quietly(chisq.test(cells, correct = FALSE))),
    "chi-square-corrected" = tested(method, quietly(chisq.test(cells, correct = TRUE))),
    fisher = fisher_of(cells),
    trend = trend_of(cells))
}

fisher_of <- function(cells) {
  method <- TEST_NAMES[["fisher"]]
  full <- cells[rowSums(cells) > 0, colSums(cells) > 0, drop = FALSE]
  if (min(dim(full)) < 2 || any(dim(full) < dim(cells))) return(tested(method, NA))
  # R's network algorithm takes hours or all memory on large tables.
  p <- fisher_p(cells)
  if (is.null(p)) return(list(method = method, reason = "the table is too large for fisher.test()"))
  list(method = method, p.value = p, tolerance = fisher_tolerance(cells))
}

fisher_p <- function(cells) {
  tryCatch(if (length(cells) <= 30) fisher.test(cells, workspace = 2e7)$p.value, error = function(e) NULL)
}

# Of tables larger than 2 x 2 fisher.test() takes path lengths that differ by less than
# 3.5e-7 for one, which in large tables changes the sixth digit.
fisher_tolerance <- function(cells) if (length(cells) > 4 && sum(cells) > 150) 5e-6 else CLOSED_FORM

# The share of the second of two levels over the groups, else of the second of two
# groups over the levels.
trend_of <- function(cells) {
  method <- TEST_NAMES[["trend"]]
  if (nrow(cells) == 2) cells <- t(cells)
  if (ncol(cells) != 2 || nrow(cells) < 2) return(tested(method, NA))
  score <- seq_len(nrow(cells))
  total <- rowSums(cells)
  share <- sum(cells[, 2]) / sum(total)
  if (is.na(share) || share %in% 0:1) return(tested(method, NA))
  some <- total > 0
  tested(method, quietly(prop.trend.test(cells[some, 2], total[some], score[some])))
}
