# ---- Collecting results -------------------------------------------------------
# Each block puts its results into `found` under a key: the path of the ledger's result on
# which every name from the data says what it is, for example
# os.group("Small bowel").at[24].estimate. They are compared at the end.

EXACT <- 0          # counts, grades, numbers of rows
CLOSED_FORM <- 1e-9 # estimates with a formula, relative
ITERATIVE <- 1e-6   # estimates of models, relative; R's fit is run until it stands
ZERO <- 1e-15       # two numbers that differ by less are the same, whatever their size

found_ids <- character()   # keys of results, in the order in which they were computed
found <- list()            # for each of them its value and tolerance
skipped <- list()          # block -> why R does not recompute it
stopped <- list()          # block -> what R said when it stopped
kinds <- list()            # block -> kind
current <- NULL            # the block that is being computed

# Steps of a path that are names from the data: levels of a grouping variable; columns and
# what stands in their place; levels of a variable, and causes. A level may be called as a
# statistic is, so each says what it is.
of_group <- function(names) as_role(names, "group")
of_variable <- function(names) as_role(names, "variable")
of_level <- function(names) as_role(names, "level")
as_role <- function(names, role) structure(as.character(names), names = rep(role, length(names)))

# The key of a result: steps that say what they are, names, or numbers.
result_key <- function(block, steps) {
  role <- if (is.null(names(steps))) rep("", length(steps)) else names(steps)
  is_number <- grepl("^[0-9.]+$", steps, perl = TRUE)
  quoted <- gsub("\"", "\\\"", gsub("\\", "\\\\", steps, fixed = TRUE), fixed = TRUE)
  written <- ifelse(role != "", paste0(".", role, "(\"", quoted, "\")"),
                    ifelse(is_number, paste0("[", steps, "]"), paste0(".", steps)))
  enc2utf8(paste0(c(block, written), collapse = ""))
}

# A number as it stands in an id: the shortest that reads back, without an exponent.
plain <- function(x) {
  for (digits in 15:17) {
    text <- format(x, scientific = FALSE, digits = digits, trim = TRUE)
    if (as.numeric(text) == x) break
  }
  text
}

# Puts one result. The statistic's name gives the last steps: conf.low is .conf.low. What
# is left of larger numbers that cancel is known to the `rounding` of these.
put <- function(steps, statistic, value, tolerance = CLOSED_FORM, rounding = 0) {
  steps <- c(steps, if (!is.null(statistic)) strsplit(statistic, ".", fixed = TRUE)[[1]])
  value <- if (length(value) == 0) NA else unname(value[[1]])
  at <- length(found) + 1
  found_ids[at] <<- result_key(current, steps)
  found[[at]] <<- list(value = value, tolerance = tolerance, rounding = max(ZERO, rounding))
}

# A result that R cannot recompute, though it can the rest of the block.
leave <- function(steps, statistic, reason) {
  put(steps, statistic, NA)
  found[[length(found)]]$reason <<- reason
}

count <- function(steps, statistic, value) put(steps, statistic, value, EXACT)

# A value that R may refuse to compute: then it has none.
or_none <- function(code) tryCatch(code, not_covered = function(c) stop(c), error = function(e) NA)

# Stops a block because R, or this script, has no means to recompute it.
not_covered <- function(...) {
  stop(structure(class = c("not_covered", "error", "condition"), list(message = paste0(...), call = NULL)))
}

# Runs the code of one block; what goes wrong there does not stop the others.
section <- function(block, kind, code) {
  current <<- block
  kinds[[block]] <<- kind
  tryCatch(force(code),
           not_covered = function(c) skipped[[block]] <<- conditionMessage(c),
           error = function(e) stopped[[block]] <<- conditionMessage(e))
  invisible()
}

skip <- function(block, kind, reason) {
  kinds[[block]] <<- kind
  skipped[[block]] <<- reason
  unavailable[[block]] <<- reason
}
