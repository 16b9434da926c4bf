"""Plain values out of one cell or phrase: dates, periods, numbers, money, percent."""
