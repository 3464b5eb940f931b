Promotions, coupons and loyalty programs for customers in some tiers only.
