# ---- Worst grades -----------------------------------------------------------------

# CTCAE v5.0, blood counts: below the lower limit of normal is grade 1, below the
# cut-offs grade 2, 3 and 4. Hemoglobin in g/dL, counts in 10^9/L.
BLOOD_COUNTS <- list(
  hemoglobin = list(term = "Anemia", cutoffs = c(10, 8), unit = "g/dL",
                    names = c("hgb", "hb", "hemoglobin", "haemoglobin")),
  platelets = list(term = "Platelet count decreased", cutoffs = c(75, 50, 25), unit = "10^9/L",
                   names = c("plat", "plt", "platelets", "platelet", "plateletcount")),
  neutrophils = list(term = "Neutrophil count decreased", cutoffs = c(1.5, 1, 0.5), unit = "10^9/L",
                     names = c("neut", "anc", "neutrophils", "neutrophil", "neutrophilcount")),
  lymphocytes = list(term = "Lymphocyte count decreased", cutoffs = c(0.8, 0.5, 0.2), unit = "10^9/L",
                     names = c("lym", "lymph", "lymphocytes", "lymphocyte", "lymphocytecount")),
  leukocytes = list(term = "White blood cell decreased", cutoffs = c(3, 2, 1), unit = "10^9/L",
                    names = c("wbc", "leukocytes", "leucocytes", "whitebloodcells"))
)

# Factors to the unit of the cut-offs.
unit_factor <- function(unit, wanted) {
  unit <- gsub("\\s", "", unit)
  giga <- c("10^9/l", "10e9/l", "109/l", "1e9/l", "giga/l", "gi/l", "10^3/ul", "k/ul", "thou/ul")
  if (wanted == "g/dL" && tolower(unit) == "g/dl") return(1)
  if (wanted == "g/dL" && unit == "g/L") return(0.1)
  if (wanted == "10^9/L" && (unit == "G/L" || tolower(unit) %in% giga)) return(1)
  if (wanted == "10^9/L" && tolower(unit) %in% c("/ul", "cells/ul", "/mm3", "cells/mm3")) return(0.001)
  not_covered("grading of values in ", unit)
}

blood_count <- function(test) {
  plain <- gsub("[^a-z0-9]", "", tolower(test))
  for (one in BLOOD_COUNTS) if (plain %in% one$names) return(one)
  not_covered("CTCAE grading of the test ", test)
}

# Strictly below; equal up to rounding is not below.
below <- function(value, limit) limit - value > 1e-12 * abs(limit)

# Grades of values in the unit of the cut-offs.
grade_of <- function(value, lln, cutoffs) {
  grade <- rep(0, length(value))
  for (at in seq_along(cutoffs)) grade[which(below(value, cutoffs[at]))] <- at + 1
  if (any(grade == 0 & is.na(lln) & !is.na(value))) stop("a lower limit of normal is missing")
  ifelse(grade == 0 & below(value, lln), 1, grade)
}

graded_records <- function(table, subject, test, value, unit, lln = NULL, baseline = NULL,
                           worse_than_baseline = FALSE) {
  d <- table$rows
  optional <- function(name) if (is.null(name)) rep(NA_real_, nrow(d)) else numbers(table, name)
  records <- data.frame(subject = code_of(d[[subject]]), test = code_of(d[[test]]), unit = code_of(d[[unit]]),
                        value = numbers(table, value), lln = optional(lln), baseline = optional(baseline),
                        term = "", grade = NA_real_)
  known <- !is.na(records$subject) & !is.na(records$test) & !is.na(records$value)
  count(character(), "n.missing", sum(!known))
  records <- records[known, , drop = FALSE]
  kind <- paste(records$test, records$unit, sep = "\037")
  for (one in unique(kind)) {
    rows <- which(kind == one)
    lab <- blood_count(records$test[rows[1]])
    factor <- unit_factor(records$unit[rows[1]], lab$unit)
    limit <- records$lln[rows] * factor
    grade <- grade_of(records$value[rows] * factor, limit, lab$cutoffs)
    if (worse_than_baseline) {
      before <- records$baseline[rows] * factor
      grade[which(grade <= grade_of(before, limit, lab$cutoffs) & !is.na(before))] <- 0
    }
    records$term[rows] <- lab$term
    records$grade[rows] <- grade
  }
  records[c("subject", "term", "grade")]
}

recorded_records <- function(table, subject, term, grade) {
  found <- categories(table, term)
  records <- data.frame(subject = code_of(column(table, subject)), term = found$labels[found$index],
                        grade = numbers(table, grade), stringsAsFactors = FALSE)
  known <- complete.cases(records)
  count(character(), "n.missing", sum(!known))
  records[known, , drop = FALSE]
}

toxicity_block <- function(table, subject, records, denominator = NULL, by = NULL) {
  everyone <- if (is.null(denominator)) table else denominator
  subjects <- code_of(column(everyone, subject))
  grades <- seq_len(max(4, records$grade))
  terms <- unique(records$term)
  group_grades(character(), subjects, records, terms, grades)
  if (!is.null(by)) {
    without <- unique(subjects[is.na(column(everyone, by)) & !is.na(subjects)])
    count(c("missing", of_variable(by)), "n.missing", length(without))
  }
  for (group in groups_of(everyone, by)) group_grades(of_group(group$label), subjects[group$rows], records, terms, grades)
}

# The subjects of a group are the denominator; their records are counted.
group_grades <- function(at, subjects, records, terms, grades) {
  total <- length(unique(subjects[!is.na(subjects)]))
  records <- records[records$subject %in% subjects, ]
  count(at, "N", total)
  for (term in terms) worst_grades(c(at, of_variable(term)), records[records$term == term, ], total, grades)
  worst_grades(c(at, "overall"), records, total, grades)
}

# Each subject counts once, at the worst grade.
worst_grades <- function(at, records, total, grades) {
  worst <- tapply(records$grade, records$subject, max)
  one <- function(steps, n) {
    count(c(at, steps), "n", n)
    count(c(at, steps), "N", total)
    put(c(at, steps), "p", if (total == 0) NA else n / total)
  }
  one("any", sum(worst >= 1))
  one("severe", sum(worst >= 3))
  for (grade in grades) one(c("grade", plain(grade)), sum(worst == grade))
}
