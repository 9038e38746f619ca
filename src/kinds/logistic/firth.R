# ---- Logistic models with Firth's penalty -----------------------------------------------------

# The log likelihood plus half the logarithm of the information's determinant, with
# Firth's score: that of y + h (1 / 2 - p), where h are the leverages.
firth_at <- function(x, event, beta) {
  predictor <- drop(x %*% beta)
  p <- plogis(predictor)
  root <- x * sqrt(p * (1 - p))
  h <- rowSums(qr.Q(qr(root))^2)
  information <- crossprod(root)
  penalised <- sum(plogis(ifelse(event, predictor, -predictor), log.p = TRUE)) +
    as.numeric(determinant(information)$modulus) / 2
  list(beta = beta, penalised = penalised, information = information, split = crossprod(root * sqrt(1 + h)),
       score = drop(crossprod(x, event - p + h * (0.5 - p))))
}

# Scoring until it stands, with the information of rows that are split by their leverages
# (Heinze and Schemper 2002), for that of the rows steps too far where these are near 1.
# No step moves a row's log odds by more than 2, or makes the likelihood fall. With
# `held`, that column keeps its coefficient.
fit_firth <- function(x, event, held = NULL, beta = rep(0, ncol(x))) {
  free <- setdiff(seq_len(ncol(x)), held)
  now <- firth_at(x, event, beta)
  for (round in 1:5000) {
    step <- rep(0, ncol(x))
    step[free] <- solve(now$split[free, free], now$score[free], tol = 0)
    moved <- max(abs(x %*% step))
    if (moved < 1e-12) break
    share <- min(1, 2 / moved)
    repeat {
      tried <- firth_at(x, event, now$beta + share * step)
      if (tried$penalised >= now$penalised - 1e-12 * abs(now$penalised) || share < 1e-6) break
      share <- share / 2
    }
    now <- tried
  }
  if (!(moved < 1e-9)) stop("the penalised likelihood has not come to its maximum")
  now
}

one_firth <- function(at, terms, data, level, together) {
  design <- design_of(terms, data$row)
  put_members(at, terms, design, data)
  if (together) put_totals(character(), data, design, min(sum(data$event), sum(!data$event)))
  x <- cbind(rep(1, nrow(data)), do.call(cbind, design))
  if (ncol(x) < 2 || length(unique(data$event)) < 2 || qr(x)$rank < ncol(x)) {
    if (together) put(c("test", "likelihood_ratio"), "p.value", NA)
    return(put_coefficients(at, terms, design, NULL, NULL, level))
  }
  fit <- or_none(fit_firth(x, data$event))
  if (!is.list(fit)) return(put_coefficients(at, terms, design, NULL, NULL, level))
  variance <- solve(fit$information)
  each <- seq_len(ncol(x))[-1]
  limits <- lapply(each, function(column) firth_limits(x, data$event, column, fit, variance, level))
  tests <- lapply(each, function(column) {
    or_none(2 * (fit$penalised - fit_firth(x, data$event, column, replace(fit$beta, column, 0))$penalised))
  })
  put_coefficients(at, terms, design, fit$beta[-1], variance[-1, -1, drop = FALSE], level, limits, tests)
  if (!together) return(invisible())
  put("intercept", "estimate", fit$beta[1], ITERATIVE)
  put("intercept", "std.error", sqrt(variance[1, 1]), ITERATIVE)
}

# Where the penalised likelihood has fallen by half the quantile of chi-square. Far from
# its peak it may have two maxima over the other coefficients: the higher one counts.
firth_limits <- function(x, event, column, fit, variance, level) {
  fall <- qchisq(level, 1)
  limit <- function(side) {
    step <- side * sqrt(fall * variance[column, column]) / 4
    held <- function(value) {
      starts <- list(inner$beta, replace(-inner$beta, 1, inner$beta[1]))
      fits <- lapply(starts, function(start) fit_firth(x, event, column, replace(start, column, value)))
      fits[[which.max(vapply(fits, function(one) one$penalised, 0))]]
    }
    fallen <- function(one) 2 * (fit$penalised - one$penalised)
    inner <- fit
    repeat {
      outer <- held(inner$beta[column] + step)
      if (fallen(outer) >= fall) break
      inner <- outer
    }
    beyond <- function(value) sqrt(max(0, fallen(held(value)))) - sqrt(fall)
    uniroot(beyond, sort(inner$beta[column] + c(0, step)), tol = 1e-10 * abs(step))$root
  }
  limits <- or_none(c(limit(-1), limit(1)))
  if (anyNA(limits)) c(NA, NA) else limits
}
