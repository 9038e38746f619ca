# ---- Cox models -----------------------------------------------------------------------

cox_block <- function(table, time, event, terms, start = NULL, univariable = FALSE, multivariable = TRUE, strata = NULL,
                      weights = NULL, cluster = NULL, ties = "efron", reference = list(), scale = list(), level = 0.95,
                      transform = "km") {
  options <- list(delayed = !is.null(start), weighted = !is.null(weights), stratified = !is.null(strata),
                  clustered = !is.null(cluster), ties = ties, level = level, transform = transform)
  covariates <- lapply(terms, function(name) covariate(table, name, reference[[name]], scale[[name]]))
  names(covariates) <- terms
  rows_for <- function(chosen) {
    data <- complete_rows(table, time, event, start, weights, c(chosen, strata, cluster))
    if (options$stratified) data$stratum <- categories(table, strata)$index[data$row]
    if (options$clustered) data$cluster <- categories(table, cluster)$index[data$row]
    data
  }
  everyone <- rows_for(terms)
  count(character(), "n.missing", nrow(table$rows) - nrow(everyone))
  count_missing(table, c(time, start, strata, weights, cluster, terms), event)
  if (univariable) for (name in terms) {
    one_model("univariable", covariates[name], rows_for(name), options, together = FALSE)
  }
  if (multivariable) one_model("multivariable", covariates, everyone, options, together = TRUE)
}

# Numbers without levels are continuous; all else is a factor with its reference first.
covariate <- function(table, name, reference, scale) {
  values <- column(table, name)
  if (is.numeric(values) && is.null(table$levels[[name]]) && is.null(reference)) {
    return(list(name = name, values = values / if (is.null(scale)) 1 else scale))
  }
  found <- categories(table, name)
  first <- if (is.null(reference)) min(found$index, na.rm = TRUE) else {
    at <- match(reference, found$labels)
    if (is.na(at)) match(reference, found$codes) else at
  }
  list(name = name, index = found$index, labels = found$labels, reference = first)
}

one_model <- function(at, covariates, data, options, together) {
  # The model's columns are called x1, x2, …; each factor has only the levels that occur.
  for (k in seq_along(covariates)) {
    one <- covariates[[k]]
    x <- paste0("x", k)
    if (is.null(one$index)) {
      data[[x]] <- one$values[data$row]
      put_members(c(at, one$name), rep(TRUE, nrow(data)), data)
    } else {
      index <- one$index[data$row]
      present <- sort(unique(index))
      for (level in present) put_members(c(at, one$name, one$labels[level]), index == level, data)
      covariates[[k]]$levels <- setdiff(present, one$reference)
      data[[x]] <- factor(index, levels = c(one$reference, covariates[[k]]$levels))
    }
  }
  columns <- sum(vapply(covariates, function(one) if (is.null(one$index)) 1 else length(one$levels), 0))
  fit <- fit_cox(data, length(covariates), options)
  put_coefficients(at, covariates, fit, options)
  if (!together) {
    if (!is.null(fit)) put_chi_square(c(at, covariates[[1]]$name, "test"), 2 * diff(fit$loglik), columns)
    return(invisible())
  }
  count(character(), "n", nrow(data))
  count(character(), "events", sum(data$event))
  put(character(), "events_per_parameter", sum(data$event) / max(columns, 1))
  if (!is.null(fit)) put_factor_tests(at, covariates, fit)
  put_model(covariates, fit, columns, options)
}

put_members <- function(at, rows, data) {
  count(at, "n", sum(rows))
  count(at, "events", sum(rows & data$event))
}

# R's fit, run until it stands. Without a maximum (no events, a factor that separates
# them, columns that depend on each other) there is none.
fit_cox <- function(data, terms, options) {
  formula <- paste("response ~", paste0("x", seq_len(terms), collapse = " + "))
  if (options$stratified) formula <- paste(formula, "+ strata(stratum)")
  data$response <- survival_of(data, options$delayed)
  arguments <- list(formula = as.formula(formula), data = data, ties = options$ties, model = TRUE, x = TRUE,
                    control = coxph.control(eps = 1e-11, iter.max = 100))
  if (options$weighted) arguments$weights <- data$weight
  if (options$clustered) arguments$cluster <- data$cluster
  trouble <- "converged before|infinite|did not converge|Ran out of iterations|singular"
  fit <- tryCatch(withCallingHandlers(do.call(coxph, arguments), warning = function(w) {
    if (grepl(trouble, conditionMessage(w))) stop(conditionMessage(w))
    invokeRestart("muffleWarning")
  }), error = function(e) NULL)
  if (is.null(fit) || length(coef(fit)) == 0 || anyNA(coef(fit)) || sum(data$event) == 0) NULL else fit
}

put_coefficients <- function(at, covariates, fit, options) {
  z <- qnorm(1 - (1 - options$level) / 2)
  column <- 0
  for (one in covariates) {
    levels <- if (is.null(one$index)) NA else one$levels
    for (level in levels) {
      column <- column + 1
      here <- c(at, one$name, if (!is.na(level)) one$labels[level])
      beta <- if (is.null(fit)) NA else unname(coef(fit)[column])
      error <- if (is.null(fit)) NA else sqrt(fit$var[column, column])
      put(here, "estimate", exp(beta), ITERATIVE)
      put(here, "std.error", error, ITERATIVE)
      put(here, "conf.low", exp(beta - z * error), ITERATIVE)
      put(here, "conf.high", exp(beta + z * error), ITERATIVE)
      put(here, "statistic", beta / error, ITERATIVE)
      put(here, "p.value", 2 * pnorm(-abs(beta / error)), ITERATIVE)
    }
  }
}

# Wald's test of all columns of a factor that has several.
put_factor_tests <- function(at, covariates, fit) {
  last <- 0
  for (one in covariates) {
    width <- if (is.null(one$index)) 1 else length(one$levels)
    columns <- last + seq_len(width)
    last <- last + width
    if (width < 2) next
    beta <- coef(fit)[columns]
    put_chi_square(c(at, one$name, "test"), drop(beta %*% solve(fit$var[columns, columns], beta)), width)
  }
}

put_chi_square <- function(at, statistic, df) {
  put(at, "statistic", statistic, ITERATIVE)
  count(at, "df", df)
  put(at, "p.value", pchisq(statistic, df, lower.tail = FALSE), ITERATIVE)
}

put_model <- function(covariates, fit, columns, options) {
  if (is.null(fit)) {
    for (test in c("likelihood_ratio", "wald", "score")) put(c("test", test), "p.value", NA)
    return(invisible())
  }
  put_chi_square(c("test", "likelihood_ratio"), 2 * diff(fit$loglik), columns)
  put_chi_square(c("test", "wald"), fit$wald.test, columns)
  put_chi_square(c("test", "score"), fit$score, columns)
  put("log_likelihood", "null", fit$loglik[1], ITERATIVE)
  put("log_likelihood", "model", fit$loglik[2], ITERATIVE)
  put(character(), "aic", AIC(fit), ITERATIVE)
  put(character(), "bic", BIC(fit), ITERATIVE)
  put("concordance", "estimate", fit$concordance[["concordance"]], ITERATIVE)
  put("concordance", "std.error", fit$concordance[["std"]], ITERATIVE)
  if (options$ties == "exact") return(invisible())
  test <- tryCatch(cox.zph(fit, transform = options$transform)$table, error = function(e) NULL)
  named <- c(vapply(covariates, function(one) one$name, ""), "global")
  rows <- c(paste0("x", seq_along(covariates)), "GLOBAL")
  for (k in seq_along(named)) {
    here <- c("proportional_hazards", named[k])
    if (is.null(test)) put(here, "p.value", NA)
    else put_chi_square(here, test[rows[k], "chisq"], test[rows[k], "df"])
  }
}
