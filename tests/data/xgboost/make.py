import numpy as np, xgboost as xgb, os, sys
out=sys.argv[1]; os.makedirs(out,exist_ok=True)
r=np.random.default_rng(1); x=r.normal(size=(60,4)).astype('f'); y=(x[:,0]>0).astype('f'); y3=(np.arange(60)%3).astype('f')
def t(name,params,y,n=2,fn=None,**k):
    b=xgb.train(params|{'max_depth':1,'nthread':1},xgb.DMatrix(x,y,**k),n); b.save_model(os.path.join(out,name)); return b
b=t('binary.deprecated',{'objective':'binary:logistic'},y)
t('binary.model',{'objective':'multi:softprob','num_class':3},y3)
t('softprob.ubj',{'objective':'multi:softprob','num_class':3},y3,feature_names=['a','b','c','d'])
t('softmax.json',{'objective':'multi:softmax','num_class':3},y3)
t('dart.ubj',{'objective':'reg:squarederror','booster':'dart'},y)
t('linear.json',{'objective':'reg:squarederror','booster':'gblinear'},y)
b.dump_model(os.path.join(out,'dump.txt')); b.dump_model(os.path.join(out,'dump.json'),dump_format='json')
open(os.path.join(out,'snapshot.ubj'),'wb').write(bytes(b.__getstate__()['handle']))
