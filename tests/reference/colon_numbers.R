# The numbers of the colon report, computed independently of tickmark with R's survival.
# Rscript colon_numbers.R colon.csv > colon_numbers.csv
suppressPackageStartupMessages(library(survival))
d <- read.csv(commandArgs(TRUE)[1])
d$rx <- factor(d$rx, c("Obs", "Lev", "Lev+5FU"))
d$years <- d$time / 365.25
death <- subset(d, etype == 2)
again <- subset(d, etype == 1)
out <- data.frame(id = character(), value = character())
put <- function(id, value) out[nrow(out) + 1, ] <<- list(id, format(value, digits = 17))
for (g in levels(d$rx)) {
  x <- death$age[death$rx == g]
  for (q in c(.25, .5, .75)) put(sprintf("baseline[%s].age.p%d", g, 100 * q), unname(quantile(x, q)))
}
put("baseline.age.test.p.value", kruskal.test(age ~ rx, death)$p.value)
for (v in c("sex", "obstruct", "perfor", "adhere", "surg")) {
  for (g in levels(d$rx)) put(sprintf("baseline[%s].%s.n", g, v), sum(death[[v]][death$rx == g]))
  put(sprintf("baseline.%s.test.p.value", v), chisq.test(table(death[[v]], death$rx), correct = FALSE)$p.value)
}
put("baseline.nodes.test.p.value", kruskal.test(nodes ~ rx, death)$p.value)
curves <- function(id, d) {
  f <- survfit(Surv(years, status) ~ rx, d)
  t <- summary(f)$table
  s <- summary(f, times = 5)
  for (i in 1:3) {
    g <- levels(d$rx)[i]
    put(sprintf("%s[%s].median.estimate", id, g), t[i, "median"])
    put(sprintf("%s[%s].median.conf.low", id, g), t[i, "0.95LCL"])
    put(sprintf("%s[%s].median.conf.high", id, g), t[i, "0.95UCL"])
    put(sprintf("%s[%s].events", id, g), t[i, "events"])
    put(sprintf("%s[%s].at[5].estimate", id, g), s$surv[i])
    put(sprintf("%s[%s].at[5].conf.low", id, g), s$lower[i])
    put(sprintf("%s[%s].at[5].conf.high", id, g), s$upper[i])
  }
  put(sprintf("%s.test.p.value", id), survdiff(Surv(years, status) ~ rx, d)$pvalue)
}
curves("os", death)
curves("recurrence", again)
ratios <- function(id, m) {
  s <- summary(m)
  for (i in seq_len(nrow(s$coef))) {
    name <- rownames(s$coef)[i]
    put(sprintf("%s[%s].estimate", id, name), s$conf.int[i, 1])
    put(sprintf("%s[%s].conf.low", id, name), s$conf.int[i, 3])
    put(sprintf("%s[%s].conf.high", id, name), s$conf.int[i, 4])
    put(sprintf("%s[%s].p.value", id, name), s$coef[i, 5])
  }
}
death$differ <- factor(death$differ)
ratios("multivariable", coxph(Surv(years, status) ~ rx + age + sex + obstruct + nodes + differ, death))
for (v in c("rx", "age", "sex", "obstruct", "nodes", "differ"))
  ratios("univariable", coxph(as.formula(paste("Surv(years, status) ~", v)), death))
write.csv(out, row.names = FALSE, quote = FALSE)
