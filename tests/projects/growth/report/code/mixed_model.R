# Random intercepts of the children; intervals and P values by Wald's statistic with the degrees
# of freedom of lme.
library(nlme)
growth <- read.csv("growth.csv")
fit <- lme(distance ~ age, random = ~ 1 | subject, data = growth)
table <- summary(fit)$tTable
limits <- intervals(fit, which = "fixed")$fixed
terms <- rownames(table)
results <- function(stat, value) data.frame(variable = sub("(Intercept)", "intercept", terms, fixed = TRUE), stat = stat, value = value)
write.csv(rbind(
  results("estimate", table[, "Value"]), results("std.error", table[, "Std.Error"]),
  results("conf.low", limits[, "lower"]), results("conf.high", limits[, "upper"]),
  results("p.value", table[, "p-value"])
), "mixed_model.csv", row.names = FALSE)
