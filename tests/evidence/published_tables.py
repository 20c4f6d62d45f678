"""Trial tables typed in from published papers, each with its source."""

import pandas as pd

COUNTS = ["study", "events_treat", "n_treat", "events_ctrl", "n_ctrl"]
PERSON_TIME = ["study", "events_treat", "time_treat", "events_ctrl", "time_ctrl"]


def counts(text: str, columns: list[str] = COUNTS) -> pd.DataFrame:
    """One trial per line: a name without blanks, then numbers."""
    rows = [line.split() for line in text.strip().splitlines()]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(columns[1:], float))


# Nissen & Wolski 2007, NEJM 356:2457 (PMID 17517853), Table 3:
# study, n treated, infarctions, cardiovascular deaths, n control, infarctions, cardiovascular deaths
_NISSEN = counts(
    """
49653/011 357 2 1 176 0 0
49653/020 391 2 0 207 1 0
49653/024 774 1 0 185 1 0
49653/093 213 0 0 109 1 0
49653/094 232 1 1 116 0 0
100684 43 0 0 47 1 0
49653/143 121 1 0 124 0 0
49653/211 110 5 3 114 2 2
49653/284 382 1 0 384 0 0
712753/008 284 1 0 135 0 0
AVM100264 294 0 2 302 1 1
BRL49653C/185 563 2 0 142 0 0
BRL49653/334 278 2 0 279 1 1
BRL49653/347 418 2 0 212 0 0
49653/015 395 2 2 198 1 0
49653/079 203 1 1 106 1 1
49653/080 104 1 0 99 2 0
49653/082 212 2 1 107 0 0
49653/085 138 3 1 139 1 0
49653/095 196 0 1 96 0 0
49653/097 122 0 0 120 1 0
49653/125 175 0 0 173 1 0
49653/127 56 1 0 58 0 0
49653/128 39 1 0 38 0 0
49653/134 561 0 1 276 2 0
49653/135 116 2 2 111 3 1
49653/136 148 1 2 143 0 0
49653/145 231 1 1 242 0 0
49653/147 89 1 0 88 0 0
49653/162 168 1 1 172 0 0
49653/234 116 0 0 61 0 0
49653/330 1172 1 1 377 0 0
49653/331 706 0 1 325 0 0
49653/137 204 1 0 185 2 1
SB-712753/002 288 1 1 280 0 0
SB-712753/003 254 1 0 272 0 0
SB-712753/007 314 1 0 154 0 0
SB-712753/009 162 0 0 160 0 0
49653/132 442 1 1 112 0 0
AVA100193 394 1 1 124 0 0
DREAM 2635 15 12 2634 9 10
ADOPT 1456 27 2 2895 41 5
""",
    ["study", "n_treat", "mi_treat", "death_treat", "n_ctrl", "mi_ctrl", "death_ctrl"],
)


def rosiglitazone(outcome: str) -> pd.DataFrame:
    """The 42 trials, for 'mi' (infarction) or 'death' (from cardiovascular causes)."""
    return _NISSEN.rename(columns={f"{outcome}_treat": "events_treat", f"{outcome}_ctrl": "events_ctrl"})[COUNTS]


# Yusuf et al. 1985, Prog Cardiovasc Dis 27:335 (PMID 2858114), Table 6: oral beta blockers, early deaths
BETA_BLOCKERS = counts(
    """
Balcon 14 56 15 58
Clausen 18 66 19 64
Multicentre 15 100 12 95
Barber 10 52 12 47
Norris 21 226 24 228
Kahler 3 38 6 31
Ledwich 2 20 3 20
Snow-2 19 76 15 67
Fuccella 15 106 9 114
Briant 5 62 4 57
Pitt 0 9 0 8
Lombardo 8 133 11 127
Thompson 3 48 3 49
Hutton 0 16 0 13
Tonkin 1 42 1 46
Gupta 0 25 3 25
Barber-IV 14 221 15 228
Yusuf 0 11 0 11
Wilcox-1 8 259 7 129
Wilcox-2 6 157 4 158
CPRG 3 177 2 136
"""
)

# Rothman, Greenland & Lash 2008, Modern Epidemiology, Tables 15-1, 15-2 and 15-5
TOLBUTAMIDE = counts("under-55 8 106 5 120\n55-and-over 22 98 16 85")
SMOKING = counts(
    """
35-44 32 5.2407 2 1.8790
45-54 104 4.3248 12 1.0673
55-64 206 2.8612 28 0.5710
65-74 186 1.2663 28 0.2585
75-84 102 0.5317 31 0.1462
""",
    PERSON_TIME,
)
SPERMICIDE = counts("under-35 3 12 104 1163\n35-and-over 1 4 5 91")

# Niel-Weise et al. 2007, 2008, as used by Stijnen, Hamza & Ozdemir 2010, Stat Med 29:3046, Tables I and VI
CATHETERS = counts(
    """
Bach 0 116 3 117
George 1 44 3 35
Maki 2 208 9 195
Raad 0 130 7 136
Heard 5 151 6 157
Collin 1 98 4 139
Hannan 1 174 3 177
Marik 1 74 2 39
Pierce 1 97 19 103
Sheng 1 113 2 122
Chatzinikolaou 0 66 7 64
Corral 0 70 1 58
Brun-Buisson 3 188 5 175
Leon 6 187 11 180
Yucel 0 118 0 105
Moretti 0 252 1 262
Rupp 1 345 3 362
Osma 4 64 1 69
"""
)
CATHETER_DAYS = counts(
    """
Bong 7 1344 11 1988
Ciresi 8 1600 8 1461
Hanna 3 12012 14 10962
Harter 6 1536 10 1503
Jaeger-2001 1 370 1 483
Jaeger-2005 1 729 8 913
Logghe 17 6760 15 6840
Ostendorf 3 1107 7 1015
Pemberton 2 320 3 440
""",
    PERSON_TIME,
)

# Collins et al. 1985, BMJ 290:17: diuretics and pre-eclampsia, as used by Viechtbauer 2007, Stat Med 26:37
PRE_ECLAMPSIA = counts(
    """
Weseley 14 131 14 136
Flowers 21 385 17 134
Menzies 14 57 24 48
Fallis 6 38 18 40
Cuadros 12 1011 35 760
Landesman 138 1370 175 1336
Kraus 15 506 20 524
Tervila 6 108 2 103
Campbell 65 153 40 102
"""
)

# Collins & Langman 1985, NEJM 313:660: persistent or recurrent bleeding on H2 antagonists; here as control
# against treated, the direction of van Houwelingen, Zwinderman & Stijnen 1993, Stat Med 12:2273
REBLEEDING = counts(
    """
Hoare 16 50 8 50
LaBrooy 12 53 11 56
Macklon 1 12 5 18
Nair 6 15 2 14
Pickard 10 36 12 33
Carstensen 11 48 9 40
Foco-1 8 20 7 20
Galmiche 12 47 5 46
Gilsanz 3 19 0 18
Meredith 3 43 9 45
Teres 8 19 10 21
Zuckerman 30 132 44 153
Colecchia 0 14 0 14
Arvanitakis 4 9 1 10
Hostein 5 24 4 24
Dawson 21 80 14 78
Barer 51 260 50 259
Brown 1 11 3 10
Stiel 12 29 6 31
Carr-Locke 15 54 16 51
Birnie 15 107 16 106
Darle 7 39 6 33
Karlstrom 5 26 11 36
Londong 13 31 3 34
Foco-2 3 14 2 15
"""
)

# Low-dose aspirin trials around CLASP, as in DerSimonian & Kacker 2007, Contemp Clin Trials 28:105, Table 1
ASPIRIN = counts(
    """
1 5 156 8 74
2 5 303 17 303
3 12 565 9 477
4 69 1570 94 1565
5 9 103 11 105
6 313 4659 352 4650
"""
)

# Hine et al. 1989, as used by Normand 1999, Stat Med 18:321, Table III: lidocaine and death
LIDOCAINE = counts(
    """
Chopra 2 39 1 43
Mogensen 4 44 4 44
Pitt 6 107 4 110
Darby 7 103 5 100
Bennett 7 110 3 106
O'Brien 11 154 4 146
"""
)

# Colditz et al. 1994, JAMA 271:698 (PMID 8309034): BCG vaccine and tuberculosis; absolute latitude, year
BCG = counts(
    """
Aronson 4 123 11 139 44 1948
Ferguson 6 306 29 303 55 1949
Rosenthal-1960 3 231 11 220 42 1960
Hart 62 13598 248 12867 52 1977
Frimodt-Moller 33 5069 47 5808 13 1973
Stein 180 1541 372 1451 44 1953
Vandiviere 8 2545 10 629 19 1973
Madras 505 88391 499 88391 13 1980
Coetzee 29 7499 45 7277 27 1968
Rosenthal-1961 17 1716 65 1665 42 1961
Comstock-1974 186 50634 141 27338 18 1974
Comstock-1969 5 2498 3 2341 33 1969
Comstock-1976 27 16913 29 17854 33 1976
""",
    [*COUNTS, "latitude", "year"],
)

# Viechtbauer 2005, J Educ Behav Stat 30:261, pages 271 and 272: estimates and sampling variances
STANDARDISED_1 = (
    [-0.581, 0.530, 0.771, 1.031, 0.553, 0.295, 0.078, 0.573, -0.176, -0.232],
    [0.023, 0.052, 0.060, 0.115, 0.095, 0.203, 0.200, 0.211, 0.051, 0.040],
)
STANDARDISED_2 = (
    [0.100, -0.162, -0.090, -0.049, -0.046, -0.010, -0.431, -0.261, 0.134,
     0.019, 0.175, 0.056, 0.045, 0.103, 0.121, -0.482, 0.290, 0.342],
    [0.016, 0.015, 0.050, 0.050, 0.032, 0.052, 0.036, 0.024, 0.034,
     0.033, 0.031, 0.034, 0.039, 0.167, 0.134, 0.096, 0.016, 0.035],
)  # fmt: skip


def estimates(values: list[float], variances: list[float]) -> pd.DataFrame:
    """A table of ready estimates."""
    names = [f"study {i + 1}" for i in range(len(values))]
    return pd.DataFrame({"study": names, "estimate": values, "se": [v**0.5 for v in variances]})
