# ---- Survival data ------------------------------------------------------------------

# The rows with all values that a block needs; `also` are further columns.
complete_rows <- function(table, time, event, start = NULL, weights = NULL, also = character()) {
  data <- data.frame(time = numbers(table, time), event = sql_rows(event(table$rows), table$rows))
  data$start <- if (is.null(start)) rep(0, nrow(data)) else numbers(table, start)
  data$weight <- if (is.null(weights)) rep(1, nrow(data)) else numbers(table, weights)
  data$row <- seq_len(nrow(data))
  known <- complete.cases(data)
  for (name in also) known <- known & !is.na(column(table, name))
  data[known, , drop = FALSE]
}

# Delayed entry is written only where there is some.
survival_of <- function(data, delayed) {
  if (delayed) Surv(data$start, data$time, data$event) else Surv(data$time, data$event)
}

# ---- Survival curves ------------------------------------------------------------------

survival_block <- function(table, time, event, start = NULL, by = NULL, strata = NULL, weights = NULL, at = numeric(),
                           conf = "log", level = 0.95, rmst = NULL, quantiles = numeric(), test = NULL,
                           rho = 0, gamma = 0, pairwise = FALSE, risk_times = NULL) {
  data <- complete_rows(table, time, event, start, weights, by)
  count(character(), "n.missing", nrow(table$rows) - nrow(data))
  count_missing(table, c(time, start, by, weights), event)
  counts <- all(data$weight == round(data$weight)) # weights that are no counts have no tests
  options <- list(delayed = !is.null(start), weighted = !is.null(weights), counts = counts, conf = conf, level = level, at = at,
                  rmst = rmst, quantiles = quantiles, rho = rho, gamma = gamma,
                  risk_times = if (is.null(risk_times)) round_times(data$time) else risk_times)
  # Times that differ by no more than this are equal.
  options$slack <- sqrt(.Machine$double.eps) * max(1, mean(abs(unique(c(data$time, if (options$delayed) data$start)))))
  everybody <- curves_of(data, options, rep(1, nrow(data)))
  one_curve(character(), everybody[[1]], options)
  if (is.null(by)) return(invisible())
  found <- categories(table, by)
  data$group <- found$index[data$row]
  present <- sort(unique(data$group))
  names <- found$labels[present]
  data$group <- match(data$group, present)
  curves <- curves_of(data, options, data$group)
  for (group in seq_along(names)) one_curve(of_group(names[group]), curves[[group]], options)
  if (!is.null(rmst)) put_mean_differences(curves, names, options)
  if (is.null(test)) return(invisible())
  data$stratum <- if (is.null(strata)) rep(1, nrow(data)) else categories(table, strata)$index[data$row]
  compare_curves(data, names, test, options, pairwise, !is.null(strata))
}

# Times of a risk table that the report chooses itself: the seven first multiples of 1, 2,
# 3 and 6 and their tenfolds and tenths, from the narrowest of at least a five-thousandth of
# the longest time to the first of which seven cover it, and of 12, 24 and 120.
round_times <- function(times) {
  longest <- max(0, times)
  if (longest <= 0) return(0)
  parts <- 1 # times are whole numbers of a part of the unit, divided once
  while (longest * parts < 5000) parts <- parts * 10
  widths <- as.vector(outer(c(1, 2, 3, 6), 10^(0:16)))
  widths <- widths[longest * parts / widths <= 5000]
  widest <- which(longest * parts / widths <= 7)[1]
  if (!is.na(widest)) widths <- widths[seq_len(widest)]
  years <- c(12, 24, 120) * parts
  widths <- c(widths, years[longest * parts / years <= 5000])
  multiples <- lapply(widths, function(width) {
    width * seq_len(min(7, floor(longest * parts / width))) / parts
  })
  sort(unique(c(0, unlist(multiples))))
}

# The curves of groups by one call of survfit(), whose formula names them: which times are
# tied is a matter of all groups. Each comes with the reverse curve and its rows, whose
# times are those of survfit().
curves_of <- function(data, options, group) {
  if (nrow(data) == 0) return(list(list(data = data)))
  groups <- sort(unique(group))
  fit <- split_fit(fit_curves(data, options, group), groups)
  reverse <- split_fit(fit_curves(data, options, group, reverse = TRUE), groups)
  tied <- with_ties(data, options$delayed)
  lapply(seq_along(groups), function(at) {
    list(data = tied[group == groups[at], ], fit = fit[[at]], reverse = reverse[[at]])
  })
}

fit_curves <- function(data, options, group, reverse = FALSE) {
  if (reverse) data$event <- !data$event
  data$response <- survival_of(data, options$delayed)
  data$curve <- factor(group)
  formula <- if (nlevels(data$curve) > 1) response ~ curve else response ~ 1
  arguments <- list(formula, data = data, conf.type = options$conf, conf.int = options$level)
  if (options$weighted) arguments$weights <- data$weight
  do.call(survfit, arguments)
}

split_fit <- function(fit, groups) {
  if (length(groups) == 1) list(fit) else lapply(seq_along(groups), function(at) fit[at])
}

# Times that are equal up to rounding made equal, as survfit() and survdiff() make them.
with_ties <- function(data, delayed) {
  tied <- aeqSurv(survival_of(data, delayed))
  data$time <- tied[, if (delayed) "stop" else "time"]
  if (delayed) data$start <- tied[, "start"]
  data
}

one_curve <- function(at, curve, options) {
  data <- curve$data
  count(at, "n", nrow(data))
  count(at, "events", sum(data$event))
  count(at, "censored", sum(!data$event))
  if (nrow(data) == 0) {
    for (stat in c("estimate", "conf.low", "conf.high")) put(c(at, "median"), stat, NA)
    return(put(c(at, "followup", "median"), "estimate", NA))
  }
  fit <- curve$fit
  put_quantile(c(at, "median"), fit, 0.5)
  for (p in options$quantiles) put_quantile(c(at, "quantile", plain(p)), fit, p)
  put_quantile(c(at, "followup", "median"), curve$reverse, 0.5)
  for (time in options$at) {
    put_counts(c(at, "at", plain(time)), data, time, options)
    put_estimate(c(at, "at", plain(time)), fit, time)
  }
  for (time in options$risk_times) put_counts(c(at, "risk", plain(time)), data, time, options)
  if (!is.null(options$rmst)) put_restricted_mean(c(at, "rmst"), fit, options)
}

put_quantile <- function(at, fit, p) {
  found <- quantile(fit, p, conf.int = TRUE)
  put(at, "estimate", found$quantile)
  put(at, "conf.low", found$lower)
  put(at, "conf.high", found$upper)
}

# At risk just before a time (at 0: from the start); events and censorings up to and at it.
put_counts <- function(at, data, time, options) {
  slack <- options$slack
  at_risk <- data$time >= time - slack & (!options$delayed | data$start < time - slack | (time == 0 & data$start <= 0))
  by_then <- data$time <= time + slack
  tolerance <- if (options$weighted) CLOSED_FORM else EXACT
  put(at, "n.risk", sum(data$weight[at_risk]), tolerance)
  put(at, "n.event", sum(data$weight[by_then & data$event]), tolerance)
  put(at, "n.censor", sum(data$weight[by_then & !data$event]), tolerance)
}

# After the last observation the curve is not defined, unless it has reached 0.
put_estimate <- function(at, fit, time, tolerance = CLOSED_FORM) {
  last <- max(fit$time)
  found <- summary(fit, times = min(time, last))
  beyond <- time > last && found$surv > 0
  if (time < min(fit$time)) found <- list(surv = 1, std.err = 0, lower = 1, upper = 1)
  put(at, "estimate", if (beyond) NA else found$surv, tolerance)
  put(at, "std.error", if (beyond) NA else found$std.err, tolerance)
  put(at, "conf.low", if (beyond) NA else found$lower, tolerance)
  put(at, "conf.high", if (beyond) NA else found$upper, tolerance)
}

# The intervals of survfit(), of any probability with its standard error.
limits_of <- function(p, error, conf, level) {
  half <- qnorm(1 - (1 - level) / 2) * error * c(-1, 1)
  if (p >= 1 && !(conf %in% c("log", "plain"))) return(c(NA, NA))
  limits <- switch(conf,
    plain = p + half,
    log = exp(log(p) + half / p),
    "log-log" = exp(-exp(log(-log(p)) - half / (p * log(p)))),
    logit = plogis(qlogis(p) + half / (p * (1 - p))),
    arcsin = sin(pmin(pmax(asin(sqrt(p)) + half / (2 * sqrt(p * (1 - p))), 0), pi / 2))^2)
  limits <- sort(limits)
  c(max(limits[1], 0), min(limits[2], 1))
}

restricted_mean <- function(fit, options) {
  last <- max(fit$time)
  if (options$rmst > last && min(fit$surv) > 0) return(c(NA, NA))
  if (options$rmst < min(fit$time)) return(c(options$rmst, NA))
  found <- summary(fit, rmean = options$rmst)$table
  error <- found[["se(rmean)"]]
  c(found[[grep("rmean$", names(found))[1]]], if (error == 0 || !options$counts) NA else error)
}

put_mean <- function(at, mean, error, options) {
  z <- qnorm(1 - (1 - options$level) / 2)
  put(at, "estimate", mean)
  put(at, "std.error", error)
  put(at, "conf.low", mean - z * error)
  put(at, "conf.high", mean + z * error)
}

put_restricted_mean <- function(at, fit, options) {
  found <- restricted_mean(fit, options)
  put_mean(at, found[1], found[2], options)
}

# Each group's restricted mean less that of the first, as independent normal estimates.
put_mean_differences <- function(curves, names, options) {
  means <- lapply(curves, function(curve) restricted_mean(curve$fit, options))
  for (group in seq_along(names)[-1]) {
    here <- c("rmst", "difference", of_group(names[group]))
    difference <- means[[group]][1] - means[[1]][1]
    error <- sqrt(means[[group]][2]^2 + means[[1]][2]^2)
    put_mean(here, difference, error, options)
    z <- if (is.na(error) || error == 0) NA else difference / error
    put(here, "statistic", z)
    put(here, "p.value", 2 * pnorm(-abs(z)))
  }
}

# ---- Tests that compare curves ----------------------------------------------------------

TESTS <- c("log-rank" = "log-rank test", "peto-peto" = "Peto\u2013Peto test (Fleming\u2013Harrington, rho 1)",
           "peto-prentice" = "Peto\u2013Prentice test", "gehan" = "Gehan\u2013Breslow test",
           "tarone-ware" = "Tarone\u2013Ware test", "trend" = "log-rank test for trend",
           "fleming-harrington" = "Fleming\u2013Harrington test")

compare_curves <- function(data, names, test, options, pairwise, stratified) {
  at <- "test"
  weights <- if (test == "fleming-harrington") {
    paste0(" (rho ", plain(options$rho), ", gamma ", plain(options$gamma), ")")
  }
  count(at, "method", paste0(if (stratified) "stratified ", TESTS[[test]], weights))
  if (length(names) < 2) return(put(at, "p.value", NA))
  if (!options$counts) {
    for (stat in c("statistic", "df", "p.value")) put(at, stat, NA)
    return(invisible())
  }
  found <- test_groups(data, length(names), test, options)
  put(at, "statistic", found$statistic)
  put(at, "df", if (is.na(found$p.value)) NA else found$df, EXACT)
  put(at, "p.value", found$p.value)
  for (group in seq_along(names)) {
    put(c(at, of_group(names[group])), "observed", found$observed[group])
    put(c(at, of_group(names[group])), "expected", found$expected[group])
  }
  if (!pairwise) return(invisible())
  pairs <- utils::combn(length(names), 2, simplify = FALSE)
  family <- if (test == "trend") "log-rank" else test
  tests <- lapply(pairs, function(pair) {
    two <- data[data$group %in% pair, ]
    two$group <- match(two$group, pair)
    test_groups(two, 2, family, options)
  })
  p <- vapply(tests, function(one) one$p.value, 0)
  adjusted <- p.adjust(p, "holm")
  for (at in seq_along(pairs)) {
    here <- c("pairwise", of_group(names[pairs[[at]]]))
    put(here, "p.value", p[at])
    if (is.na(p[at])) next
    put(here, "statistic", tests[[at]]$statistic)
    put(here, "p.adjusted", adjusted[at])
  }
}

# survdiff() where it has the test; else the sums over event times written out.
test_groups <- function(data, groups, test, options) {
  if (!any(data$event)) {
    none <- rep(0, groups)
    return(list(statistic = NA, df = NA, p.value = NA, observed = none, expected = none))
  }
  rho <- if (test == "fleming-harrington") options$rho else as.numeric(test == "peto-peto")
  in_survdiff <- test %in% c("log-rank", "peto-peto", "trend") || test == "fleming-harrington" && options$gamma == 0
  sums <- if (in_survdiff && !options$delayed && !options$weighted) {
    fit <- survdiff(Surv(time, event) ~ group + strata(stratum), data = data, rho = rho)
    total <- function(x) if (is.matrix(x)) rowSums(x) else x
    list(observed = total(fit$obs), expected = total(fit$exp), variance = fit$var)
  } else {
    event_time_sums(data, groups, test, options)
  }
  difference <- sums$observed - sums$expected
  if (test == "trend") {
    scores <- seq_len(groups) - 1
    z <- sum(scores * difference) / sqrt(drop(crossprod(scores, sums$variance %*% scores)))
    statistic <- z^2
    df <- 1
  } else {
    compared <- which(sums$expected > 0)[-1]
    statistic <- or_none(drop(crossprod(difference[compared],
                                        solve(sums$variance[compared, compared, drop = FALSE], difference[compared]))))
    df <- if (length(compared) == 0) NA else length(compared)
  }
  c(sums, list(statistic = statistic, df = df, p.value = pchisq(statistic, df, lower.tail = FALSE)))
}

# Mantel's observed, expected and hypergeometric variance, weighted at each event time: a row of `risk` and `events` for
# each time, a column for each group.
event_time_sums <- function(data, groups, test, options) {
  observed <- expected <- numeric(groups)
  variance <- matrix(0, groups, groups)
  data <- with_ties(data, options$delayed)
  for (stratum in unique(data$stratum[data$event])) {
    d <- data[data$stratum == stratum, ]
    times <- sort(unique(d$time[d$event]))
    by_group <- function(sums) {
      matrix(vapply(seq_len(groups), function(group) sums(d[d$group == group, ]), times), ncol = groups)
    }
    at_risk <- function(weight_of) {
      from <- function(values) by_group(function(own) weight_from(own[[values]], weight_of(own), times))
      if (any(d$start != 0)) from("time") - from("start") else from("time")
    }
    risk <- at_risk(function(own) own$weight)
    # Differences of weights that are not whole numbers need not be 0 where nobody is left.
    risk[at_risk(function(own) rep(1, nrow(own))) == 0] <- 0
    events <- by_group(function(own) {
      own <- own[own$event, ]
      at <- factor(match(own$time, times), levels = seq_along(times))
      as.vector(tapply(own$weight, at, sum, default = 0))
    })
    n <- rowSums(risk)
    e <- rowSums(events)
    before <- c(1, cumprod((n - e) / n))[seq_along(times)]
    weight <- switch(test, "log-rank" = , trend = rep(1, length(times)), "peto-peto" = before,
                     "peto-prentice" = cumprod(1 - e / (n + 1)), gehan = n, "tarone-ware" = sqrt(n),
                     "fleming-harrington" = before^options$rho * (1 - before)^options$gamma)
    observed <- observed + colSums(weight * events)
    expected <- expected + colSums(weight * e / n * risk)
    spread <- ifelse(n > 1, weight^2 * e * pmax(n - e, 0) / (n * (n - 1)), 0)
    variance <- variance + diag(colSums(spread * risk), groups) - crossprod(risk, spread / n * risk)
  }
  list(observed = observed, expected = expected, variance = variance)
}

# The weight of the values that are at least as large as each of `times`.
weight_from <- function(values, weight, times) {
  order <- order(values)
  from <- c(rev(cumsum(rev(weight[order]))), 0)
  from[findInterval(times, values[order], left.open = TRUE) + 1]
}
