# ---- Comparing and reporting ------------------------------------------------------------

# One line of the outcome for each result of the ledger.
judge <- function(expected) {
  id <- names(expected)
  here <- match(vapply(expected, function(one) one$key, ""), found_ids)
  verdicts <- lapply(seq_along(id), function(at) {
    theirs <- if (is.na(here[at])) NULL else found[[here[at]]]
    verdict(expected[[at]]$block, expected[[at]]$value, theirs)
  })
  block <- vapply(expected, function(one) one$block, "", USE.NAMES = FALSE)
  # What R has and the ledger has not is a difference, too.
  more <- Filter(function(at) !is.na(found[[at]]$value), setdiff(seq_along(found), here))
  verdicts <- c(verdicts, lapply(more, function(at) {
    line("differed", NA, found[[at]]$value, reason = "R has a value, the ledger has no such result")
  }))
  extra <- found_ids[more]
  id <- c(id, extra)
  block <- c(block, sub("[.[].*", "", extra))
  part <- function(name, type) vapply(verdicts, function(one) one[[name]], type)
  data.frame(id = id, block = block, kind = unlist(kinds[block], use.names = FALSE), status = part("status", ""),
             ledger = part("ledger", ""), r = part("r", ""), difference = part("difference", 0),
             tolerance = part("tolerance", 0), reason = part("reason", ""))
}

printed <- function(value) {
  if (is.null(value) || is.na(value)) "" else if (is.numeric(value)) sprintf("%.17g", value) else as.character(value)
}

line <- function(status, ours = NA, theirs = NA, difference = NA_real_, tolerance = NA_real_, reason = "") {
  list(status = status, ledger = printed(ours), r = printed(theirs), difference = difference, tolerance = tolerance,
       reason = reason)
}

verdict <- function(block, ours, theirs) {
  if (is.null(theirs)) {
    if (!is.null(stopped[[block]])) return(line("failed", ours, reason = paste("R stopped:", stopped[[block]])))
    if (!is.null(skipped[[block]])) return(line("not covered", ours, reason = skipped[[block]]))
    reason <- if (!is.character(ours)) "this script does not compute it"
              else if (startsWith(ours, "sha256:")) "a digest of the curve's coordinates, not a number"
              else "a sentence, not a number"
    return(line("not covered", ours, reason = reason))
  }
  if (!is.null(theirs$reason)) return(line("not covered", ours, reason = theirs$reason))
  value <- theirs$value
  tolerance <- theirs$tolerance
  if (is.character(ours) || is.character(value)) {
    same <- identical(enc2utf8(as.character(ours)), enc2utf8(as.character(value)))
    return(line(if (same) "agreed" else "differed", ours, value, tolerance = tolerance))
  }
  if (is.na(ours)) {
    if (is.finite(value)) return(line("differed", ours, value, reason = "the ledger has no value, R has one"))
    return(line("agreed", ours, reason = "neither has a value"))
  }
  if (!is.finite(value)) return(line("differed", ours, value, reason = "R has no value"))
  gap <- abs(ours - value)
  difference <- if (gap == 0) 0 else gap / max(abs(ours), abs(value))
  agrees <- difference <= tolerance || (tolerance > 0 && gap <= theirs$rounding)
  line(if (agrees) "agreed" else "differed", ours, value, difference, tolerance)
}

report <- function(outcome) {
  cat("\nEngine: ", R.version.string, ", survival ", as.character(utils::packageVersion("survival")), "\n", sep = "")
  cat("Tolerances, relative: counts exact, closed forms ", CLOSED_FORM, ", models ", ITERATIVE, "\n", sep = "")
  if (length(hashes_unchecked) > 0) {
    cat("SHA-256 not checked (no openssl, digest or sha256sum), only size and rows: ",
        paste(hashes_unchecked, collapse = ", "), "\n", sep = "")
  }
  statuses <- c("agreed", "differed", "not covered", "failed")
  blocks <- factor(outcome$block, levels = unique(outcome$block))
  counted <- table(block = blocks, status = factor(outcome$status, levels = statuses))
  shown <- data.frame(block = rownames(counted), kind = unlist(kinds[rownames(counted)], use.names = FALSE),
                      unclass(counted), check.names = FALSE, stringsAsFactors = FALSE)
  cat("\n")
  print(shown, row.names = FALSE, right = FALSE)
  for (status in c("differed", "failed")) {
    some <- outcome[outcome$status == status, ]
    if (nrow(some) > 0) cat("\n", toupper(status), "\n", sep = "")
    for (at in seq_len(nrow(some))) {
      cat("  ", some$id[at], ": ledger ", some$ledger[at], ", R ", some$r[at],
          if (!is.na(some$difference[at])) sprintf(", relative difference %.2g", some$difference[at]),
          if (nzchar(some$reason[at])) paste0(" (", some$reason[at], ")"), "\n", sep = "")
    }
  }
  missing <- outcome[outcome$status == "not covered", ]
  if (nrow(missing) > 0) {
    cat("\nNOT COVERED\n")
    for (reason in unique(missing$reason)) {
      here <- unique(missing$block[missing$reason == reason])
      where <- if (length(here) <= 6) paste(here, collapse = ", ") else paste(length(here), "blocks")
      cat(sprintf("  %5d  %s: %s\n", sum(missing$reason == reason), where, reason))
    }
  }
  total <- function(status) sum(outcome$status == status)
  cat(sprintf("\n%d agreed, %d differed, %d not covered, %d failed of %d results\n", total("agreed"), total("differed"),
              total("not covered"), total("failed"), nrow(outcome)))
}

write_outcome <- function(outcome) {
  file <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
  folder <- if (length(file) > 0) dirname(file[[1]]) else "."
  for (name in c("difference", "tolerance")) {
    outcome[[name]] <- vapply(outcome[[name]], function(v) if (is.na(v)) "" else sprintf("%.17g", v), "")
  }
  cells <- lapply(outcome, function(column) paste0("\"", gsub("\"", "\"\"", enc2utf8(column), fixed = TRUE), "\""))
  lines <- c(paste(names(outcome), collapse = ","), do.call(paste, c(unname(cells), sep = ",")))
  connection <- file(file.path(folder, "qc.csv"), open = "wb")
  on.exit(close(connection))
  writeLines(lines, connection, useBytes = TRUE)
}

finish <- function(expected) {
  outcome <- judge(expected)
  write_outcome(outcome)
  report(outcome)
  status <- if (any(outcome$status == "differed")) 1 else if (any(outcome$status == "failed")) 2 else 0
  quit(save = "no", status = status)
}
