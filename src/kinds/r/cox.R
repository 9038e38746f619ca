# ---- Cox models -----------------------------------------------------------------------

cox_block <- function(table, time, event, terms, start = NULL, univariable = FALSE, multivariable = TRUE, strata = NULL,
                      weights = NULL, cluster = NULL, robust = NULL, ties = "efron", reference = list(),
                      scale = list(), level = 0.95, transform = "km", spline = list(), curves = NULL, at = numeric(),
                      residuals = FALSE) {
  options <- list(delayed = !is.null(start), weighted = !is.null(weights), stratified = !is.null(strata),
                  clustered = !is.null(cluster), robust = robust, ties = ties, level = level, transform = transform)
  names <- expand_terms(table, terms)
  single <- columns_needed(table, names)
  covariates <- read_terms(table, names, reference, scale, spline)
  rows_for <- function(chosen) {
    data <- complete_rows(table, time, event, start, weights, c(chosen, strata, cluster))
    if (options$stratified) data$stratum <- categories(table, strata)$index[data$row]
    if (options$clustered) data$cluster <- categories(table, cluster)$index[data$row]
    data
  }
  everyone <- rows_for(single)
  count(character(), "n.missing", nrow(table$rows) - nrow(everyone))
  count_missing(table, c(time, start, strata, weights, cluster, single), event)
  # A product says nothing without its main effects.
  if (univariable) for (name in single) {
    one_model("univariable", covariates[name], rows_for(name), options, together = FALSE)
  }
  if (!multivariable) return(invisible())
  model <- one_model("multivariable", covariates, everyone, options, together = TRUE)
  if (is.null(model$fit)) return(invisible())
  if (residuals && ties != "exact") put_residuals(model)
  stratum <- if (options$stratified) categories(table, strata)$labels
  put_baseline(model, at, stratum)
  if (!is.null(curves)) put_curves(model, curves, at, strata, stratum, level)
}

one_model <- function(at, terms, data, options, together) {
  design <- design_of(terms, data$row)
  put_members(at, terms, design, data)
  fit <- fit_cox(data, design, options)
  put_coefficients(at, terms, design, if (!is.null(fit)) coef(fit), fit$var, options$level)
  put_splines(at, terms, data, design, fit, options)
  model <- list(terms = terms, data = with_design(data, design), design = design, fit = fit)
  if (!together) {
    if (!is.null(fit)) put_likelihood_ratio(c(at, of_variable(terms[[1]]$name), "test"), fit$loglik[1], fit$loglik[2], width(design))
    return(model)
  }
  put_totals(character(), data, design, sum(data$event))
  if (!is.null(fit)) put_term_tests(at, terms, design, fit)
  put_model(terms, design, fit, options)
  model
}

# R's fit, run until it stands. Without a maximum (no events, a factor that separates
# them, columns that depend on each other) there is none.
fit_cox <- function(data, design, options) {
  if (!all_vary(design) || sum(data$event) == 0) return(NULL)
  data <- with_design(data, design)
  formula <- paste("response ~", right_side(design))
  if (options$stratified) formula <- paste(formula, "+ strata(stratum)")
  data$response <- survival_of(data, options$delayed)
  arguments <- list(formula = as.formula(formula), data = data, ties = options$ties, model = TRUE, x = TRUE,
                    control = coxph.control(eps = 1e-11, iter.max = 100))
  if (options$weighted) arguments$weights <- data$weight
  if (options$clustered) arguments$cluster <- data$cluster
  if (!is.null(options$robust)) arguments$robust <- options$robust
  trouble <- "converged before|infinite|did not converge|Ran out of iterations|singular"
  fit <- tryCatch(withCallingHandlers(do.call(coxph, arguments), warning = function(w) {
    if (grepl(trouble, conditionMessage(w))) stop(conditionMessage(w))
    invokeRestart("muffleWarning")
  }), error = function(e) NULL)
  if (is.null(fit) || length(coef(fit)) == 0 || anyNA(coef(fit))) NULL else fit
}

# Wald's test of all columns of a term that has several.
put_term_tests <- function(at, terms, design, fit) {
  columns <- places(design)
  for (k in seq_along(terms)) {
    here <- columns[[k]]
    if (length(here) < 2) next
    beta <- coef(fit)[here]
    put_chi_square(c(at, of_variable(terms[[k]]$name), "test"), drop(beta %*% solve(fit$var[here, here], beta)), length(here))
  }
}

put_model <- function(terms, design, fit, options) {
  if (is.null(fit)) {
    for (test in c("likelihood_ratio", "wald", "score")) put(c("test", test), "p.value", NA)
    return(invisible())
  }
  put_likelihood_ratio(c("test", "likelihood_ratio"), fit$loglik[1], fit$loglik[2], width(design))
  put_chi_square(c("test", "wald"), fit$wald.test, width(design))
  put_chi_square(c("test", "score"), fit$score, width(design))
  put("log_likelihood", "null", fit$loglik[1], ITERATIVE)
  put("log_likelihood", "model", fit$loglik[2], ITERATIVE)
  put(character(), "aic", AIC(fit), ITERATIVE)
  put(character(), "bic", BIC(fit), ITERATIVE)
  put("concordance", "estimate", fit$concordance[["concordance"]], ITERATIVE)
  put("concordance", "std.error", fit$concordance[["std"]], ITERATIVE)
  if (options$ties == "exact") return(invisible())
  test <- tryCatch(cox.zph(fit, transform = options$transform)$table, error = function(e) NULL)
  named <- c(of_variable(vapply(terms, function(one) one$name, "")), "global")
  rows <- c(paste0("x", seq_along(terms)), "GLOBAL")
  for (k in seq_along(named)) {
    here <- c("proportional_hazards", named[k])
    if (is.null(test)) leave(here, "p.value", "cox.zph() stops, for the matrix of all terms is singular")
    else if (!(rows[k] %in% rownames(test))) put(here, "p.value", NA)
    else put_chi_square(here, test[rows[k], "chisq"], test[rows[k], "df"])
  }
}

# ---- Splines ----------------------------------------------------------------------------

put_splines <- function(at, terms, data, design, fit, options) {
  columns <- places(design)
  for (k in seq_along(terms)) {
    term <- terms[[k]]
    if (is.null(term$spline)) next
    here <- c(at, of_variable(term$name))
    values <- term$spline$at
    if (is.null(fit)) {
      for (test in c("test", "nonlinear")) put(c(here, test), "p.value", NA)
      for (value in values) put_ratio(c(here, of_level(plain(value))), NA, NA, options$level)
      next
    }
    beta <- coef(fit)[columns[[k]]]
    variance <- fit$var[columns[[k]], columns[[k]]]
    for (column in seq_along(beta)) {
      put(c(here, "basis", plain(column)), "coefficient", beta[column], ITERATIVE)
      put(c(here, "basis", plain(column)), "std.error", sqrt(variance[column, column]), ITERATIVE)
    }
    basis_at <- function(value) unclass(predict(design[[k]], value))[1, ]
    for (value in values) {
      contrast <- basis_at(value) - basis_at(term$spline$reference)
      error <- sqrt(drop(contrast %*% variance %*% contrast))
      put_ratio(c(here, of_level(plain(value))), sum(contrast * beta), error, options$level)
    }
    put_straightness(c(here, "nonlinear"), terms, k, data, fit, width(design), options)
  }
}

# The likelihood ratio against a straight line. With a robust variance there is none.
put_straightness <- function(at, terms, k, data, fit, columns, options) {
  terms[[k]]$spline <- NULL
  design <- design_of(terms, data$row)
  line <- fit_cox(data, design, options)
  if (is.null(line) || !is.null(fit$naive.var)) return(put(at, "p.value", NA))
  put_likelihood_ratio(at, line$loglik[2], fit$loglik[2], columns - width(design))
}
