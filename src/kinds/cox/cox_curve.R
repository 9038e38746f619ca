# ---- What a Cox model predicts -------------------------------------------------------------

# The cumulative hazard at the mean covariates, in each stratum.
put_baseline <- function(model, at, strata) {
  if (length(at) == 0) return(invisible())
  hazard <- basehaz(model$fit, centered = TRUE)
  present <- if (is.null(strata)) NA else sort(unique(model$data$stratum))
  for (one in present) {
    own <- if (is.na(one)) hazard else hazard[as.character(hazard$strata) == paste0("stratum=", one), ]
    for (time in at) {
      here <- c("baseline_hazard", if (!is.na(one)) of_group(strata[one]), "at", plain(time))
      beyond <- time > max(own$time) # where the curve is not defined
      put(here, "estimate", if (beyond) NA else max(0, own$hazard[own$time <= time]), ITERATIVE)
    }
  }
}

# A curve for each stratum, for each level of a term, or one.
put_curves <- function(model, curves, at, strata, stratum, level) {
  given <- as.list(curves$at)
  if (!is.null(strata) && (is.null(curves$by) || curves$by == strata)) {
    for (one in sort(unique(model$data$stratum))) {
      put_curve(c("curves", of_group(stratum[one])), subject(model, given, one), model$fit, curves, at, level)
    }
  } else if (is.null(curves$by)) {
    put_curve("curves", subject(model, given), model$fit, curves, at, level)
  } else {
    term <- model$terms[[curves$by]]
    for (one in sort(unique(term$index[model$data$row]))) {
      given[[curves$by]] <- term$labels[one]
      put_curve(c("curves", of_group(term$labels[one])), subject(model, given), model$fit, curves, at, level)
    }
  }
}

# One row of new data: the values given, else the mean or the reference level.
subject <- function(model, given, stratum = NULL) {
  new <- model$data[1, , drop = FALSE]
  if (!is.null(stratum)) new$stratum <- stratum
  for (k in seq_along(model$terms)) {
    term <- term_at(model$terms[[k]], given, model$data$row)
    x <- model$design[[k]]
    values <- if (!is.null(term$spline)) predict(x, term$values) else {
      all <- columns_of(term, 1)
      all[, match(colnames(x), colnames(all)), drop = FALSE]
    }
    new[[paste0("x", k)]] <- matrix(values, 1)
  }
  new
}

term_at <- function(term, given, row) {
  if (!is.null(term$parts)) {
    term$parts <- lapply(term$parts, term_at, given, row)
    return(term)
  }
  value <- given[[term$name]]
  if (!is.null(term$index)) term$index <- if (is.null(value)) term$reference else level_at(term, value)
  else term$values <- if (is.null(value)) mean(term$values[row]) else value / term$scale
  term
}

put_curve <- function(here, new, fit, curves, at, level) {
  curve <- survfit(fit, newdata = new, conf.type = curves$conf, conf.int = level)
  # survfit() raises the survival at the mean covariates, which may be too small for a
  # number, to the hazard ratio; the cumulative hazard does not suffer.
  survival <- exp(-curve$cumhaz)
  for (step in which(curve$surv == 0 & survival > 0)) {
    limits <- limits_of(survival[step], survival[step] * curve$std.err[step], curves$conf, level)
    curve$surv[step] <- survival[step]
    curve$lower[step] <- limits[1]
    curve$upper[step] <- limits[2]
  }
  put_quantile(c(here, "median"), curve, 0.5)
  for (time in at) put_estimate(c(here, "at", plain(time)), curve, time, ITERATIVE)
}

# ---- Residuals -------------------------------------------------------------------------------

put_residuals <- function(model) {
  for (type in c("martingale", "deviance")) {
    found <- residuals(model$fit, type)
    put(c("residuals", type), "min", min(found), ITERATIVE)
    put(c("residuals", type), "max", max(found), ITERATIVE)
  }
  changes <- as.matrix(residuals(model$fit, "dfbetas"))
  columns <- places(model$design)
  for (k in seq_along(model$terms)) {
    if (!is.null(model$terms[[k]]$spline)) next
    for (column in seq_along(columns[[k]])) {
      label <- colnames(model$design[[k]])[column]
      here <- c("residuals", "dfbetas", of_variable(model$terms[[k]]$name), if (nzchar(label)) of_level(label))
      put(here, "max", max(abs(changes[, columns[[k]][column]])), ITERATIVE)
    }
  }
}
