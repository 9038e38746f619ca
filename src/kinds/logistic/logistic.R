# ---- Logistic models ------------------------------------------------------------------------

logistic_block <- function(table, event, terms, univariable = FALSE, multivariable = TRUE, reference = list(),
                           scale = list(), level = 0.95, conf = "profile", firth = FALSE) {
  names <- expand_terms(table, terms)
  single <- columns_needed(table, names)
  covariates <- read_terms(table, names, reference, scale)
  truth <- sql_rows(event(table$rows), table$rows)
  rows_for <- function(chosen) {
    known <- !is.na(truth)
    for (name in chosen) known <- known & !is.na(column(table, name))
    data.frame(row = which(known), event = truth[known])
  }
  everyone <- rows_for(single)
  count(character(), "n.missing", nrow(table$rows) - nrow(everyone))
  count_missing(table, single, event)
  one <- function(at, terms, data, together) {
    if (firth) one_firth(at, terms, data, level, together)
    else one_logistic(at, terms, data, level, conf, together)
  }
  if (univariable) for (name in single) one("univariable", covariates[name], rows_for(name), together = FALSE)
  if (multivariable) one("multivariable", covariates, everyone, together = TRUE)
}

one_logistic <- function(at, terms, data, level, conf, together) {
  design <- design_of(terms, data$row)
  put_members(at, terms, design, data)
  x <- do.call(cbind, design)
  fit <- if (all_vary(design)) fit_logistic(x, data$event)
  limits <- if (!is.null(fit) && conf == "profile") {
    lapply(seq_len(ncol(x)), function(column) profile_limits(x, data$event, column, fit, level))
  }
  put_coefficients(at, terms, design, coef(fit)[-1], vcov_of(fit)[-1, -1, drop = FALSE], level, limits)
  if (!is.null(fit)) {
    test <- if (together) c("test", "likelihood_ratio") else c(at, of_variable(terms[[1]]$name), "test")
    put_likelihood_ratio(test, -fit$null.deviance / 2, -fit$deviance / 2, width(design))
  } else if (together) {
    put(c("test", "likelihood_ratio"), "p.value", NA)
  }
  if (!together) return(invisible())
  put_totals(character(), data, design, min(sum(data$event), sum(!data$event)))
  if (!is.null(fit)) put_logistic(fit, data$event)
}

vcov_of <- function(fit) if (is.null(fit)) matrix(NA, 1, 1) else summary(fit)$cov.unscaled

# R's fit, run until it stands, and once more from there, for the standard errors of
# glm() are those one step before its last. Where a column separates the events, or the
# columns depend on each other, there is none.
fit_logistic <- function(x, event) {
  if (is.null(x) || ncol(x) == 0 || length(unique(event)) < 2) return(NULL)
  trouble <- "did not converge|numerically 0 or 1"
  run <- function(start) {
    glm(event ~ x, family = binomial, start = start, control = glm.control(epsilon = 1e-14, maxit = 100))
  }
  fit <- tryCatch(withCallingHandlers(run(coef(run(NULL))), warning = function(w) {
    if (grepl(trouble, conditionMessage(w))) stop(conditionMessage(w))
  }), error = function(e) NULL)
  if (is.null(fit) || anyNA(coef(fit))) NULL else fit
}

# Where the deviance, at its least over the other coefficients, has risen by the quantile
# of chi-square. The way there is in steps, each fit beginning from the one before, for
# glm.fit() may leave the likelihood's maximum when it begins far from it.
profile_limits <- function(x, event, column, fit, level) {
  others <- cbind(1, x[, -column, drop = FALSE])
  best <- coef(fit)[[column + 1]]
  rise <- qchisq(level, 1)
  held <- function(value, start) {
    suppressWarnings(glm.fit(others, event, offset = value * x[, column], family = binomial(), start = start,
                             control = glm.control(epsilon = 1e-14, maxit = 100)))
  }
  limit <- function(side) {
    step <- side * sqrt(rise * vcov_of(fit)[column + 1, column + 1]) / 8
    inner <- list(value = best, start = coef(fit)[-(column + 1)])
    for (more in 1:1000) {
      outer <- held(inner$value + step, inner$start)
      if (!outer$converged) return(NA)
      if (outer$deviance - fit$deviance > rise) break
      inner <- list(value = inner$value + step, start = coef(outer))
    }
    # The root of the deviance is nearly a line.
    beyond <- function(value) sqrt(max(0, held(value, inner$start)$deviance - fit$deviance)) - sqrt(rise)
    or_none(uniroot(beyond, sort(inner$value + c(0, step)), tol = 1e-12 * abs(step))$root)
  }
  c(limit(-1), limit(1))
}

put_logistic <- function(fit, event) {
  put("intercept", "estimate", coef(fit)[[1]], ITERATIVE)
  put("intercept", "std.error", sqrt(vcov_of(fit)[1, 1]), ITERATIVE)
  put("log_likelihood", "null", -fit$null.deviance / 2, ITERATIVE)
  put("log_likelihood", "model", as.numeric(logLik(fit)), ITERATIVE)
  put(character(), "deviance", deviance(fit), ITERATIVE)
  put(character(), "aic", AIC(fit), ITERATIVE)
  put(character(), "bic", BIC(fit), ITERATIVE)
  # The area under the ROC curve is the share of pairs in order; equal up to rounding is tied.
  ranks <- rank(round(fit$linear.predictors, 10))
  n <- c(sum(event), sum(!event))
  put("concordance", "estimate", (sum(ranks[event]) - n[1] * (n[1] + 1) / 2) / prod(n))
}
