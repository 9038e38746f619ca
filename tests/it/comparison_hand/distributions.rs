//! Tails and quantiles against closed forms, and against values computed with mpmath to 50 digits.

use tickmark::statistics::distribution::{
    beta_cdf, beta_quantile, binomial_log_pmf, chi_square_quantile, chi_square_upper, f_quantile, f_upper,
    hypergeometric_log_pmf, normal_cdf, normal_quantile, normal_upper, student_quantile, student_upper,
};

use super::{assert_close, assert_within};

#[test]
fn chi_square_with_two_degrees_of_freedom_is_exponential() {
    for x in [1e-10_f64, 0.5, 3.0, 40.0, 900.0, 1400.0] {
        assert_close(chi_square_upper(x, 2.0), (-x / 2.0).exp());
        // With four, the Erlang distribution.
        assert_close(chi_square_upper(x, 4.0), (-x / 2.0).exp() * (1.0 + x / 2.0));
    }
    assert_eq!(chi_square_upper(0.0, 3.0), 1.0);
}

#[test]
fn student_with_one_two_and_four_degrees_of_freedom_has_closed_forms() {
    for t in [1e-3_f64, 0.7, 2.0, 30.0] {
        assert_close(student_upper(t, 1.0), (1.0 / t).atan() / std::f64::consts::PI);
        let root = (2.0 + t * t).sqrt();
        // ½ − t/(2√(2 + t²)) without its cancellation.
        assert_close(student_upper(t, 2.0), 1.0 / (root * (root + t)));
        assert_close(student_upper(-t, 2.0), 1.0 - 1.0 / (root * (root + t)));
    }
    let t: f64 = 1.3;
    let scaled = 1.0 + t * t / 4.0;
    assert_close(student_upper(t, 4.0), 0.5 - 0.375 * t / scaled.sqrt() * (1.0 - t * t / (12.0 * scaled)));
}

#[test]
fn f_with_two_numerator_degrees_of_freedom_is_a_power() {
    for (f, df) in [(0.1_f64, 7.0_f64), (3.5, 100.0), (60.0, 12.0)] {
        assert_close(f_upper(f, 2.0, df), (1.0 + 2.0 * f / df).powf(-df / 2.0));
    }
    // F with one numerator degree of freedom is t².
    assert_close(f_upper(2.1 * 2.1, 1.0, 10.5), 2.0 * student_upper(2.1, 10.5));
}

#[test]
fn beta_with_a_parameter_of_one_is_a_power() {
    for (x, a) in [(0.3_f64, 5.0_f64), (1e-8, 0.5), (0.999, 40.0)] {
        assert_close(beta_cdf(x, a, 1.0), x.powf(a));
        assert_close(beta_quantile(0.025, a, 1.0), 0.025_f64.powf(1.0 / a));
        assert_close(beta_quantile(0.975, 1.0, a), 1.0 - 0.025_f64.powf(1.0 / a));
    }
}

#[test]
fn probabilities_of_single_counts_are_those_of_integer_arithmetic() {
    assert_close(binomial_log_pmf(3.0, 10.0, 0.5), (120.0_f64 / 1024.0).ln());
    assert_close(binomial_log_pmf(0.0, 1000.0, 0.001), 1000.0 * (-0.001_f64).ln_1p());
    assert_eq!(binomial_log_pmf(11.0, 10.0, 0.5), f64::NEG_INFINITY);
    // 4 of 8 cups, 4 of them with milk first: C(4,3) C(4,1) / C(8,4) = 16/70.
    assert_close(hypergeometric_log_pmf(3.0, 4.0, 4.0, 4.0), (16.0_f64 / 70.0).ln());
    assert_eq!(hypergeometric_log_pmf(5.0, 4.0, 4.0, 4.0), f64::NEG_INFINITY);
}

#[test]
fn tails_agree_with_fifty_digit_arithmetic_however_far_out() {
    assert_within(normal_upper(5.5), 1.898_956_246_588_771_9e-8, 1e-14);
    assert_within(normal_upper(20.0), 2.753_624_118_606_233_7e-89, 1e-14);
    assert_within(normal_upper(37.3), 8.205_494_844_930_773e-305, 1e-14);
    // 2.885428360068784e-316 is below the smallest normal number, where a double has fewer digits.
    assert_within(normal_upper(38.0), 2.885_428_36e-316, 1e-8);
    assert_eq!(normal_cdf(-38.0), normal_upper(38.0));
    let chi_square = [
        (0.5, 1.0, 0.479_500_122_186_953_5),
        (200.0, 1.0, 2.088_487_583_762_545e-45),
        (1400.0, 1.0, 2.101_014_516_264_217_5e-306),
        (1000.0, 5.0, 6.010_077_687_920_804e-214),
        (3.0, 2.5, 0.305_849_629_445_817_9),
        (1000.0, 1000.0, 0.494_052_853_829_239_64),
        (1200.0, 1000.0, 1.225_594_233_062_290_4e-5),
        (101_000.0, 100_000.0, 0.012_868_840_377_233_67),
    ];
    for (x, df, exact) in chi_square {
        assert_within(chi_square_upper(x, df), exact, 1e-13);
    }
    let student = [
        (2.1, 10.5, 0.030_389_228_480_411_348),
        (50.0, 30.0, 9.357_708_829_611_356e-31),
        (1e5, 1.0, 3.183_098_861_731_803_4e-6),
        (3.0, 1e6, 0.001_349_931_270_710_898_5),
        (40.0, 1000.0, 5.239_426_077_586_680_5e-210),
    ];
    for (t, df, exact) in student {
        assert_within(student_upper(t, df), exact, 1e-13);
    }
    let f = [
        (0.5, 3.0, 7.0, 0.694_036_387_568_813_7),
        (1.1, 900.0, 800.0, 0.083_231_896_376_170_49),
        (30.0, 1.0, 1e5, 4.330_834_050_502_542e-8),
        (500.0, 4.0, 20.0, 9.868_524_129_871_036e-20),
    ];
    for (f, df1, df2, exact) in f {
        assert_within(f_upper(f, df1, df2), exact, 1e-13);
    }
    assert_within(beta_cdf(0.05, 12.0, 143.0), 0.086_077_428_045_681_16, 1e-13);
    assert_within(beta_cdf(0.48, 4000.0, 4500.0), 0.958_867_885_904_700_2, 1e-13);
}

#[test]
fn quantiles_undo_their_distribution_functions() {
    for p in [1e-200, 1e-20, 1e-6, 0.025, 0.3, 0.5, 0.7, 0.975, 0.999_99] {
        assert_within(normal_cdf(normal_quantile(p)), p, 1e-12);
        assert_eq!(student_quantile(p, f64::INFINITY), normal_quantile(p));
        for df in [1.0, 2.0, 7.3, 100.0, 2000.0] {
            let t = student_quantile(p, df);
            assert_within(if p < 0.5 { student_upper(-t, df) } else { 1.0 - student_upper(t, df) }, p, 1e-12);
            if p > 1e-6 {
                assert_within(1.0 - chi_square_upper(chi_square_quantile(p, df), df), p, 1e-9);
                assert_within(beta_cdf(beta_quantile(p, df, 3.0), df, 3.0), p, 1e-11);
                assert_within(1.0 - f_upper(f_quantile(p, df, 9.0), df, 9.0), p, 1e-9);
            }
        }
    }
    assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
    assert_eq!(student_quantile(0.5, 3.0), 0.0);
    // The lower tail of chi-square with 2 degrees of freedom is 1 − exp(−x/2).
    assert_within(chi_square_quantile(1e-200, 2.0), 2e-200, 1e-12);
    // About 1.6e-600, which is 0.
    assert_eq!(chi_square_quantile(1e-300, 1.0), 0.0);
}
