# ---- Subgroups ------------------------------------------------------------------------
# Each subgroup is a model of its own, as a reader would fit it; the interaction is R's own
# comparison of two nested models.

subgroup_block <- function(table, by, variables, measure, event, reference = NULL, time = NULL, start = NULL,
                           strata = NULL, level = 0.95) {
  arms <- categories(table, by)
  outcome <- sql_rows(event(table$rows), table$rows)
  used <- sort(unique(arms$index[!is.na(arms$index)]))
  chosen <- if (is.null(reference)) used[1] else used[match(TRUE, arms$labels[used] == reference | arms$codes[used] == reference)]
  other <- setdiff(used, chosen)
  data <- data.frame(event = outcome, treated = ifelse(is.na(arms$index), NA, as.numeric(arms$index == other)),
                     row = seq_along(outcome))
  if (!is.null(time)) data$time <- numbers(table, time)
  if (!is.null(start)) data$start <- numbers(table, start)
  data$stratum <- if (is.null(strata)) 1 else categories(table, strata)$index
  count(character(), "n.missing", sum(!complete.cases(data)))
  count(c("missing", of_variable(by)), "n.missing", sum(is.na(arms$index)))
  data <- data[complete.cases(data), ]
  names <- arms$labels[c(other, chosen)]
  options <- list(measure = measure, delayed = !is.null(start), stratified = !is.null(strata), level = level)
  put_subgroup("overall", data, names, options)
  for (name in variables) {
    found <- categories(table, name)
    data$level <- found$index[data$row]
    count(c("missing", of_variable(name)), "n.missing", sum(is.na(data$level)))
    known <- data[!is.na(data$level), ]
    for (k in sort(unique(known$level))) {
      put_subgroup(c(of_variable(name), of_level(found$labels[k])), known[known$level == k, ], names, options)
    }
    put_interaction(c(of_variable(name), "interaction"), known, options)
  }
}

put_subgroup <- function(at, data, names, options) {
  count(at, "n", nrow(data))
  count(at, "events", sum(data$event))
  for (k in 1:2) {
    arm <- data[data$treated == 2 - k, ]
    count(c(at, of_group(names[k])), "n", nrow(arm))
    count(c(at, of_group(names[k])), "events", sum(arm$event))
  }
  found <- ratio_of(data, options)
  z <- qnorm(1 - (1 - options$level) / 2)
  values <- c(estimate = exp(found[1]), std.error = found[2], conf.low = exp(found[1] - z * found[2]),
              conf.high = exp(found[1] + z * found[2]), statistic = found[1] / found[2],
              p.value = 2 * pnorm(-abs(found[1] / found[2])))
  tolerance <- if (options$measure == "risk-ratio") CLOSED_FORM else ITERATIVE
  for (name in names(values)) put(at, name, values[[name]], tolerance)
}

# The log ratio and its standard error; missing where the groups cannot be compared.
ratio_of <- function(data, options) {
  nothing <- c(NA_real_, NA_real_)
  if (length(unique(data$treated)) < 2 || !any(data$event)) return(nothing)
  if (options$measure == "risk-ratio") {
    x <- tapply(data$event, data$treated, sum)
    n <- tapply(data$event, data$treated, length)
    if (any(x == 0)) return(nothing)
    return(c(log((x[["1"]] / n[["1"]]) / (x[["0"]] / n[["0"]])), sqrt(sum(1 / x - 1 / n))))
  }
  fit <- subgroup_fit(data, "treated", options)
  if (is.null(fit)) nothing else c(coef(fit)[["treated"]], sqrt(vcov(fit)["treated", "treated"]))
}

# A fit that stands, or nothing. glm() is run once more from where it ended, for its standard
# errors are those one step before its last.
subgroup_fit <- function(data, terms, options) {
  trouble <- "converged before|infinite|did not converge|Ran out of iterations|singular|numerically 0 or 1"
  fit <- tryCatch(withCallingHandlers({
    if (options$measure == "odds-ratio") {
      formula <- as.formula(paste("event ~", terms))
      run <- function(start) {
        glm(formula, family = binomial, data = data, start = start, control = glm.control(epsilon = 1e-14, maxit = 100))
      }
      run(coef(run(NULL)))
    } else {
      response <- if (options$delayed) "Surv(start, time, event)" else "Surv(time, event)"
      stratum <- if (options$stratified) "+ strata(stratum)" else ""
      formula <- as.formula(paste(response, "~", terms, stratum))
      coxph(formula, data = data, control = coxph.control(eps = 1e-11, iter.max = 100))
    }
  }, warning = function(w) {
    if (grepl(trouble, conditionMessage(w))) stop(conditionMessage(w))
    invokeRestart("muffleWarning")
  }), error = function(e) NULL)
  if (is.null(fit) || anyNA(coef(fit))) NULL else fit
}

put_interaction <- function(at, data, options) {
  statistic <- NA
  levels <- sort(unique(data$level))
  can_compare <- length(levels) > 1 && all(vapply(levels, function(k) {
    here <- data[data$level == k, ]
    length(unique(here$treated)) == 2 && any(here$event)
  }, logical(1)))
  if (can_compare && options$measure == "risk-ratio") {
    found <- vapply(levels, function(k) ratio_of(data[data$level == k, ], options), numeric(2))
    weights <- 1 / found[2, ]^2
    statistic <- sum(weights * (found[1, ] - sum(weights * found[1, ]) / sum(weights))^2)
  } else if (can_compare) {
    smaller <- subgroup_fit(data, "treated + factor(level)", options)
    larger <- subgroup_fit(data, "treated * factor(level)", options)
    if (!is.null(smaller) && !is.null(larger)) statistic <- 2 * as.numeric(logLik(larger) - logLik(smaller))
  }
  # What is left of two log likelihoods that cancel is known to their own precision.
  rounding <- 1e-8
  if (is.na(statistic)) return(put(at, "p.value", NA))
  put(at, "statistic", statistic, ITERATIVE, rounding)
  put(at, "df", length(levels) - 1, EXACT)
  put(at, "p.value", pchisq(statistic, length(levels) - 1, lower.tail = FALSE), ITERATIVE, rounding)
}
