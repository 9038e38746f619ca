# ---- Differences and ratios of two groups -----------------------------------------------------

put_effect <- function(at, effect, values, tolerance = CLOSED_FORM) {
  statistics <- c("estimate", "conf.low", "conf.high")
  for (k in 1:3) put(c(at, effect), statistics[k], values[k], tolerance)
}

# x of n with the event in the group, and in the one that it is compared with.
put_risk_difference <- function(at, x, n, interval, level) {
  if (any(n == 0)) return(put_effect(at, "difference", rep(NA, 3)))
  z <- qnorm(1 - (1 - level) / 2)
  p <- x / n
  d <- p[1] - p[2]
  half <- z * sqrt(sum(p * (1 - p) / n))
  # Newcombe 1998, method 10: from Wilson's limits of both.
  wilson <- function(k) suppressWarnings(prop.test(x[k], n[k], conf.level = level, correct = FALSE))$conf.int[1:2]
  widths <- switch(interval,
    newcombe = {
      one <- wilson(1)
      two <- wilson(2)
      c(sqrt((p[1] - one[1])^2 + (two[2] - p[2])^2), sqrt((one[2] - p[1])^2 + (p[2] - two[1])^2))
    },
    wald = c(half, half),
    # As prop.test(correct = TRUE) widens it.
    "wald-continuity" = rep(half + min(sum(1 / n) / 2, abs(d)), 2),
    not_covered("intervals of differences of the kind ", interval))
  put_effect(at, "difference", c(d, max(d - widths[1], -1), min(d + widths[2], 1)))
}

# Logarithmic intervals: Katz 1978 for the risk ratio, Woolf 1955 for the odds ratio.
put_log_ratio <- function(at, effect, estimate, variance, level) {
  z <- qnorm(1 - (1 - level) / 2)
  put_effect(at, effect, if (is.finite(variance)) exp(log(estimate) + c(0, -1, 1) * z * sqrt(variance)) else rep(NA, 3))
}

put_risk_ratio <- function(at, x, n, level) {
  put_log_ratio(at, "ratio", (x[1] / n[1]) / (x[2] / n[2]), sum(1 / x - 1 / n), level)
}

put_odds_ratio <- function(at, x, n, level) {
  y <- n - x
  put_log_ratio(at, "odds_ratio", x[1] * y[2] / (x[2] * y[1]), sum(1 / x + 1 / y), level)
}

# ---- Odds ratios given the margins --------------------------------------------------------------
# fisher.test() and mantelhaen.test(exact = TRUE) find these by a root whose tolerance is
# 1e-4, so the same equations are solved here until they stand.

# The distribution of the sum of the first cells: its least value and its logarithms. They
# are added up at some logarithm of the odds ratio, near which they are not too small for
# numbers, and given at 0.
given_margins <- function(strata, at = 0) {
  least <- 0
  logs <- 0
  for (cells in strata) {
    columns <- cells[c(1, 2)] + cells[c(3, 4)]
    row <- cells[1] + cells[2]
    support <- max(0, row - columns[2]):min(row, columns[1])
    least <- least + support[1]
    own <- dhyper(support, columns[1], columns[2], row, log = TRUE) + at * (support - support[1])
    logs <- if (length(logs) == 1) own else sum_of(exp(logs - max(logs)), exp(own - max(own)))
  }
  list(least = least, logs = logs - at * (seq_along(logs) - 1))
}

# The distribution of the sum of two numbers from 0, with probabilities p and q.
sum_of <- function(p, q) {
  at <- seq_along(p)
  log(vapply(seq_len(length(p) + length(q) - 1), function(sum) {
    inside <- at <= sum & sum + 1 - at <= length(q)
    sum(p[inside] * q[sum + 1 - at[inside]])
  }, 0))
}

# The probability of all values that are no more probable than the one observed.
exact_p <- function(given, x) {
  p <- exp(given$logs - max(given$logs)) / sum(exp(given$logs - max(given$logs)))
  min(1, sum(p[p <= p[x - given$least + 1] * (1 + 1e-7)]))
}

# Conditional maximum likelihood, and limits at which each tail has its share.
put_exact_odds_ratio <- function(at, strata, level) {
  part <- function(of) sum(vapply(strata, function(cells) of(cells) / sum(cells), 0))
  near <- log(part(function(cells) cells[1] * cells[4]) / part(function(cells) cells[2] * cells[3]))
  if (!is.finite(near)) near <- 0
  given <- given_margins(strata, near)
  if (length(given$logs) < 2) return(put_effect(at, "odds_ratio", rep(NA, 3)))
  values <- seq_along(given$logs) - 1
  x <- sum(vapply(strata, function(cells) cells[1], 0)) - given$least
  p <- function(log_odds) {
    logs <- given$logs + values * log_odds
    exp(logs - max(logs)) / sum(exp(logs - max(logs)))
  }
  root <- function(f) exp(uniroot(f, near + c(-0.1, 0.1), extendInt = "yes", tol = 1e-14, maxiter = 10000)$root)
  tail <- (1 - level) / 2
  most <- max(values)
  estimate <- if (x == 0) 0 else if (x == most) Inf else root(function(u) sum(values * p(u)) - x)
  low <- if (x == 0) 0 else root(function(u) log(sum(p(u)[values >= x])) - log(tail))
  high <- if (x == most) Inf else root(function(u) log(tail) - log(sum(p(u)[values <= x])))
  put_effect(at, "odds_ratio", c(estimate, low, high))
}
