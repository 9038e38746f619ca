# ---- Gray's test (Gray 1988) ----------------------------------------------------------------------

gray_tests <- function(data, groups, labels, stratified) {
  data$event <- data$cause > 0
  data <- with_ties(data, FALSE)
  for (cause in seq_along(labels)) {
    at <- c("test", of_level(labels[cause]))
    count(at, "method", paste0(if (stratified) "stratified ", "Gray's test"))
    if (groups < 2 || !any(data$cause == cause)) {
      for (statistic in c("statistic", "df", "p.value")) put(at, statistic, NA)
      next
    }
    parts <- lapply(unique(data$stratum), function(one) gray_sums(data[data$stratum == one, ], groups, cause))
    but_last <- seq_len(groups - 1)
    score <- Reduce(`+`, lapply(parts, function(part) part$score))[but_last]
    variance <- Reduce(`+`, lapply(parts, function(part) part$variance))[but_last, but_last, drop = FALSE]
    # Groups that say nothing more than others do not count.
    independent <- qr(variance, tol = 1e-10)
    kept <- independent$pivot[seq_len(independent$rank)]
    if (length(kept) == 0) for (statistic in c("statistic", "df", "p.value")) put(at, statistic, NA)
    else put_chi_square(at, drop(score[kept] %*% solve(variance[kept, kept], score[kept])), length(kept))
  }
}

# With Y at risk, S and F of each group just before a time: h = Y / S, the risk set of the
# subdistribution is h (1 - F), and a[k, r] = h[k] (k == r) - h[k] h[r] / sum(h). An event
# of the cause in group r counts as a + (1 - (1 - F) / S) (c(Inf) - c), a competing one as
# (1 - F) / S (c(Inf) - c), where c adds up a dF / (1 - F) and F without a group is that
# of all. Ties are those of cmprsk::cuminc().
gray_sums <- function(data, groups, cause) {
  each <- function(rows) tabulate(data$group[rows], groups)
  survival <- rep(1, groups)
  incidence <- rep(0, groups)
  pooled <- 0
  score <- rep(0, groups)
  c <- matrix(0, groups, groups)
  steps <- list()
  for (time in sort(unique(data$time[data$cause > 0]))) {
    at_risk <- each(data$time >= time)
    own <- each(data$time == time & data$cause == cause)
    other <- each(data$time == time & data$cause > 0 & data$cause != cause)
    present <- at_risk > 0
    h <- ifelse(present, at_risk / survival, 0)
    all <- sum(own)
    score <- score + own - all * h * (1 - incidence) / sum(h * (1 - incidence))
    a <- diag(h, groups) - outer(h, h) / sum(h)
    step <- all / sum(h)
    if (pooled < 1) c <- c + a * step / (1 - pooled)
    after <- ifelse(present, survival * (at_risk - own - other) / at_risk, survival)
    ratio <- ifelse(after > 0, (1 - pooled - step) / after, 0)
    tied <- function(d, n) if (d > 1) 1 - (d - 1) / (n - 1) else 1
    for (r in which(present)) {
      if (all > 0) {
        v <- tied(all, sum(h) * survival[r]) * step / h[r]
        steps[[length(steps) + 1]] <- list(r = r, a = a[, r], factor = 1 - ratio[r], c = c[, r], v = v)
      }
      if (other[r] > 0 && after[r] > 0) {
        v <- tied(other[r], at_risk[r]) * survival[r]^2 * other[r] / at_risk[r]^2
        steps[[length(steps) + 1]] <- list(r = r, a = rep(0, groups), factor = -ratio[r], c = c[, r], v = v)
      }
    }
    incidence <- ifelse(present, incidence + survival * own / at_risk, incidence)
    survival <- after
    pooled <- pooled + step
  }
  variance <- matrix(0, groups, groups)
  for (one in steps) {
    effect <- one$a + one$factor * (c[, one$r] - one$c)
    variance <- variance + one$v * outer(effect, effect)
  }
  list(score = score, variance = variance)
}
