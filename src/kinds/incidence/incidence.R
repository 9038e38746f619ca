# ---- Competing risks ----------------------------------------------------------------------------

incidence_block <- function(table, whole, time, status, censored, start = NULL, cause = NULL, by = NULL, at = numeric(),
                            conf = "log-log", variance = "delta", level = 0.95, test = NULL, strata = NULL,
                            terms = NULL, univariable = FALSE, multivariable = TRUE, reference = list(),
                            scale = list(), risk_times = NULL) {
  found <- causes_of(table, whole, status, censored)
  data <- complete_causes(table, time, found$index, start, by)
  options <- list(delayed = !is.null(start), conf = conf, level = level, at = at, variance = variance,
                  risk_times = if (is.null(risk_times)) round_times(data$time) else risk_times)
  count(character(), "n.missing", nrow(table$rows) - nrow(data))
  # Times that differ by no more than this are equal.
  options$slack <- sqrt(.Machine$double.eps) * max(1, mean(abs(unique(c(data$time, if (options$delayed) data$start)))))
  everybody <- incidences_of(data, rep(1, nrow(data)), length(found$labels), options)
  one_incidence(character(), everybody[[1]], found$labels, options)
  if (!is.null(by)) {
    groups <- categories(table, by)
    count_ungrouped(table, by)
    present <- sort(unique(groups$index[data$row]))
    data$group <- match(groups$index[data$row], present)
    fits <- incidences_of(data, data$group, length(found$labels), options)
    for (group in seq_along(present)) {
      one_incidence(of_group(groups$labels[present[group]]), fits[[group]], found$labels, options)
    }
    if (!is.null(test)) {
      data$stratum <- if (is.null(strata)) rep(1, nrow(data)) else categories(table, strata)$index[data$row]
      gray_tests(data, length(present), found$labels, !is.null(strata))
    }
  }
  if (is.null(terms)) return(invisible())
  of_interest <- if (is.null(cause)) 1 else level_at(found, cause)
  fine_gray(table, time, found, of_interest, terms, univariable, multivariable, reference, scale, level)
}

# All levels of the status but the one that means censored, which is 0.
causes_of <- function(table, whole, status, censored) {
  all <- categories(whole, status)
  out <- level_at(all, censored)
  codes <- all$codes[-out]
  index <- match(code_of(column(table, status)), c(all$codes[out], codes)) - 1
  list(labels = all$labels[-out], codes = codes, index = index)
}

complete_causes <- function(table, time, cause, start = NULL, also = character()) {
  data <- data.frame(time = numbers(table, time), cause = cause, row = seq_along(cause))
  data$start <- if (is.null(start)) rep(0, nrow(data)) else numbers(table, start)
  known <- complete.cases(data)
  for (name in also) known <- known & !is.na(column(table, name))
  data[known, , drop = FALSE]
}

# The Aalen-Johansen estimates of groups by one call of survfit(), whose formula names
# them: which times are tied is a matter of all groups. Each comes with its rows, whose
# times are those of survfit().
incidences_of <- function(data, group, causes, options) {
  if (nrow(data) == 0) return(list(list(data = data)))
  data$state <- factor(data$cause, levels = 0:causes)
  data$response <- if (options$delayed) Surv(data$start, data$time, data$state) else Surv(data$time, data$state)
  data$curve <- factor(group)
  data$id <- seq_len(nrow(data))
  formula <- if (nlevels(data$curve) > 1) response ~ curve else response ~ 1
  fit <- survfit(formula, data = data, id = id)
  of_step <- if (is.null(fit$strata)) rep(1, length(fit$time)) else rep(seq_along(fit$strata), fit$strata)
  tied <- with_ties(cbind(data[c("time", "start", "cause")], event = data$cause > 0), options$delayed)
  lapply(sort(unique(of_step)), function(at) {
    steps <- of_step == at
    part <- function(x) if (is.matrix(x)) x[steps, , drop = FALSE] else x[steps]
    one <- lapply(unclass(fit)[c("time", "n.risk", "n.event", "n.censor", "pstate", "std.err")], part)
    list(data = tied[group == sort(unique(group))[at], ], fit = one)
  })
}

one_incidence <- function(at, of, labels, options) {
  data <- of$data
  slack <- options$slack
  n_risk <- function(time) {
    entered <- !options$delayed | data$start < time - slack | (time <= slack & data$start <= time)
    sum(data$time >= time - slack & entered)
  }
  n_by <- function(cause, time) sum(data$cause == cause & data$time <= time + slack)
  count(at, "n", nrow(data))
  count(at, "censored", sum(data$cause == 0))
  for (time in options$risk_times) {
    count(c(at, "risk", plain(time)), "n.risk", n_risk(time))
    count(c(at, "risk", plain(time)), "n.censor", n_by(0, time))
  }
  for (cause in seq_along(labels)) {
    here <- c(at, of_level(labels[cause]))
    count(here, "n", nrow(data))
    count(here, "events", sum(data$cause == cause))
    curve <- if (nrow(data) > 0) incidence_curve(of$fit, cause, options)
    for (time in options$at) {
      there <- c(here, "at", plain(time))
      count(there, "n.risk", n_risk(time))
      count(there, "n.censor", n_by(0, time))
      count(there, "n.event", n_by(cause, time))
      put_incidence(there, curve, time, options)
    }
    for (time in options$risk_times) count(c(here, "risk", plain(time)), "n.event", n_by(cause, time))
  }
}

# survfit() has the jackknife's standard error; its probabilities begin with those of no
# event. The error is a function of the step: by the delta method each looks at all before it.
incidence_curve <- function(fit, cause, options) {
  estimate <- fit$pstate[, cause + 1]
  error <- if (options$variance == "jackknife") function(step) fit$std.err[step, cause + 1] else delta_error(fit, cause)
  list(time = fit$time, estimate = estimate, error = error, left = utils::tail(fit$n.censor, 1))
}

# The delta method (Aalen 1978, Gray 1988): with F the incidence of the cause at t, an event
# of another cause at s counts as ((F(t) - F(s)) / S(s))^2, one of the cause as
# (1 - (F(t) - F(s)) / S(s))^2, times S(s-)^2 d / n^2 (1 - (d - 1) / (n - 1)). It changes
# at events of the cause only, as in cmprsk::cuminc().
delta_error <- function(fit, cause) {
  n <- rowSums(as.matrix(fit$n.risk))
  events <- as.matrix(fit$n.event)[, -1, drop = FALSE]
  own <- events[, cause]
  other <- rowSums(events) - own
  after <- fit$pstate[, 1]
  before <- c(1, after)[seq_along(after)]
  spread <- function(d) ifelse(d > 0, before^2 * d / n^2 * (1 - ifelse(d > 1, (d - 1) / (n - 1), 0)), 0)
  by_own <- spread(own)
  by_other <- spread(other)
  incidence <- fit$pstate[, cause + 1]
  last_event <- cummax(ifelse(own > 0, seq_along(own), 0))
  function(step) {
    t <- last_event[step]
    if (t == 0) return(0)
    s <- seq_len(t)
    # When all have gone, nobody is left who could have the event later.
    share <- ifelse(after[s] > 1e-15, (incidence[t] - incidence[s]) / after[s], 0)
    sqrt(sum(by_own[s] * (1 - share)^2, by_other[s] * ifelse(after[s] > 1e-15, share^2, 0)))
  }
}

put_incidence <- function(at, curve, time, options) {
  passed <- which(curve$time <= time + options$slack)
  values <- rep(NA, 4)
  if (length(passed) == 0) {
    if (!is.null(curve)) values <- rep(0, 4)
  } else if (time <= max(curve$time) + options$slack || curve$left == 0) {
    last <- max(passed)
    p <- curve$estimate[last]
    error <- curve$error(last)
    # The intervals that survfit() has for survival, of the incidence itself.
    limits <- if (p > 0) limits_of(p, error, options$conf, options$level) else c(NA, NA)
    values <- c(p, error, limits)
  }
  put(at, "estimate", values[1])
  put(at, "std.error", values[2])
  put(at, "conf.low", values[3])
  put(at, "conf.high", values[4])
}

# ---- Fine and Gray's model ------------------------------------------------------------------------

fine_gray <- function(table, time, causes, cause, terms, univariable, multivariable, reference, scale, level) {
  names <- expand_terms(table, terms)
  single <- columns_needed(table, names)
  covariates <- read_terms(table, names, reference, scale)
  rows_for <- function(chosen) {
    data <- complete_causes(table, time, causes$index, also = chosen)
    data$event <- data$cause == cause
    data
  }
  if (univariable) for (name in names) {
    one_fine_gray("univariable", covariates[name], rows_for(columns_needed(table, name)), cause, level)
  }
  if (!multivariable) return(invisible())
  data <- rows_for(single)
  fit <- one_fine_gray("multivariable", covariates, data, cause, level)
  count("model", "n.missing", nrow(table$rows) - nrow(data))
  count("model", "cause", causes$labels[cause])
  put_totals("model", data, design_of(covariates, data$row), sum(data$event))
  if (is.null(fit)) return(put(c("model", "test", "wald"), "p.value", NA))
  beta <- coef(fit$fit)
  put_chi_square(c("model", "test", "wald"), drop(beta %*% solve(fit$variance, beta)), length(beta))
  put(c("model", "log_likelihood"), "null", fit$fit$loglik[1], ITERATIVE)
  put(c("model", "log_likelihood"), "model", fit$fit$loglik[2], ITERATIVE)
}

# The weights of finegray(), in a Cox model with Breslow's ties.
one_fine_gray <- function(at, terms, data, cause, level) {
  design <- design_of(terms, data$row)
  put_members(at, terms, design, data)
  fit <- NULL
  if (all_vary(design) && any(data$event)) {
    data$state <- factor(data$cause, levels = 0:max(data$cause, cause))
    data$id <- seq_len(nrow(data))
    weighted <- finegray(Surv(time, state) ~ id, data = data, etype = as.character(cause))
    long <- data.frame(start = weighted$fgstart, time = weighted$fgstop, event = weighted$fgstatus == 1,
                       weight = weighted$fgwt)
    cox <- fit_cox(long, lapply(design, function(x) x[weighted$id, , drop = FALSE]),
                   list(delayed = TRUE, weighted = TRUE, stratified = FALSE, clustered = FALSE, ties = "breslow"))
    if (!is.null(cox)) {
      fit <- list(fit = cox, variance = fine_gray_variance(cox, do.call(cbind, design), data, cause))
    }
  }
  put_coefficients(at, terms, design, if (!is.null(fit)) coef(fit$fit), fit$variance, level)
  fit
}

# Fine and Gray's variance (1999, section 4): the sum over rows of the squares of eta + psi,
# between two inverse informations. eta is the row's share of the weighted score, psi what
# it adds because the censoring distribution is estimated.
fine_gray_variance <- function(cox, x, data, cause) {
  n <- nrow(data)
  data <- with_ties(data, FALSE)
  times <- sort(unique(data$time))
  ratio <- drop(exp(x %*% coef(cox)))
  own <- data$cause == cause
  other <- data$cause > 0 & !own
  # The censoring distribution just before each time; a censoring is after an event.
  at_risk <- vapply(times, function(t) sum(data$time >= t), 0)
  gone <- vapply(times, function(t) sum(data$time == t & data$cause == 0), 0)
  for_censoring <- at_risk - vapply(times, function(t) sum(data$time == t & data$cause > 0), 0)
  hazard <- ifelse(gone > 0, gone / for_censoring, 0)
  g <- c(1, cumprod(1 - hazard))[seq_along(times)]
  place <- match(data$time, times)
  eta <- matrix(0, n, ncol(x))
  gain <- rep(0, length(times)) # at each event time the hazard times g, and the same times the mean
  gain_of_mean <- matrix(0, length(times), ncol(x))
  for (t in which(times %in% data$time[own])) {
    weight <- ifelse(data$time >= times[t], 1, ifelse(other, g[t] / g[place], 0))
    mean <- colSums(x * weight * ratio) / sum(weight * ratio)
    event <- own & data$time == times[t]
    centred <- sweep(x, 2, mean)
    hazard_of_cause <- sum(event) / sum(weight * ratio)
    eta <- eta + centred * (event - weight * ratio * hazard_of_cause)
    gain[t] <- g[t] * hazard_of_cause
    gain_of_mean[t, ] <- gain[t] * mean
  }
  # q(u): what the competing events up to u, whose weights fall at u, add after it.
  psi <- matrix(0, n, ncol(x))
  q_of <- function(u) {
    falls <- ifelse(other & data$time <= times[u], ratio / g[place], 0)
    later <- seq_along(times) > u
    colSums(x * falls) * sum(gain[later]) - sum(falls) * colSums(gain_of_mean[later, , drop = FALSE])
  }
  for (u in which(gone > 0)) {
    q <- q_of(u) / for_censoring[u]
    censored <- data$time == times[u] & data$cause == 0
    exposed <- data$time > times[u] | censored
    psi <- psi + outer(censored - exposed * hazard[u], q)
  }
  inverse <- if (is.null(cox$naive.var)) cox$var else cox$naive.var
  inverse %*% crossprod(eta + psi) %*% inverse
}
