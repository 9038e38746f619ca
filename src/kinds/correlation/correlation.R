# ---- Correlations -----------------------------------------------------------------------------

correlation_block <- function(table, variables, method, level = 0.95, adjust = "holm") {
  values <- lapply(variables, function(name) numbers(table, name))
  tests <- lapply(utils::combn(length(variables), 2, simplify = FALSE), function(pair) {
    x <- values[[pair[1]]]
    y <- values[[pair[2]]]
    known <- !is.na(x) & !is.na(y)
    at <- of_variable(variables[pair])
    count(at, "n", sum(known))
    count(at, "n.missing", sum(!known))
    list(at = at, p = one_correlation(at, x[known], y[known], method, level))
  })
  put_adjusted(tests, adjust)
  # A level that is given is put for every kind of block.
  if (method == "pearson" && missing(level)) put(character(), "conf.level", level)
}

# P values adjusted over those that there are; one alone is not adjusted.
put_adjusted <- function(tests, adjust) {
  if (adjust == "none" || length(tests) < 2) return(invisible())
  p <- vapply(tests, function(one) as.numeric(one$p), 0)
  known <- !is.na(p)
  p[known] <- p.adjust(p[known], if (adjust == "bh") "BH" else adjust)
  for (k in seq_along(tests)) put(tests[[k]]$at, "p.adjusted", p[k])
}

CORRELATIONS <- c(pearson = "Pearson correlation", spearman = "Spearman rank correlation",
                  kendall = "Kendall rank correlation")

one_correlation <- function(at, x, y, method, level) {
  n <- length(x)
  varies <- length(unique(x)) > 1 && length(unique(y)) > 1
  fit <- if (n >= (if (method == "kendall") 2 else 3) && varies) {
    suppressWarnings(cor.test(x, y, method = method, conf.level = level))
  }
  estimate <- if (is.null(fit)) NA else fit$estimate
  p <- if (is.null(fit)) NA else fit$p.value
  put(at, "estimate", estimate)
  put(at, "p.value", p)
  untied <- !anyDuplicated(x) && !anyDuplicated(y)
  way <- NULL
  if (method == "pearson") {
    limits <- if (is.null(fit$conf.int)) c(NA, NA) else fit$conf.int[1:2]
    put(at, "conf.low", limits[1])
    put(at, "conf.high", limits[2])
    if (is.null(fit)) put(at, "statistic", NA)
    else if (1 - abs(estimate) < 1e-13) leave(at, "statistic", "the points lie on a line, so t is a matter of rounding")
    else put(at, "statistic", fit$statistic)
    if (!is.null(fit)) put(at, "df", fit$parameter)
  } else if (method == "spearman") {
    # S is the rest of (n^3 - n) / 6 that the correlation leaves.
    put(at, "statistic", if (is.null(fit)) NA else fit$statistic, rounding = 1e-14 * n^3 / 6)
    way <- if (!untied || n > 1290) "t approximation" else if (n <= 9) "exact" else "Edgeworth series"
  } else {
    # Concordant less discordant pairs, of which cor.test() gives one or a normal deviate.
    pairs <- vapply(seq_along(x), function(one) sum(sign(x - x[one]) * sign(y - y[one])), 0)
    put(at, "statistic", if (is.null(fit)) NA else sum(pairs) / 2)
    way <- if (untied && n < 50) "exact" else "normal approximation"
  }
  count(at, "method", paste(c(CORRELATIONS[[method]], if (!is.null(fit)) way), collapse = ", "))
  p
}
